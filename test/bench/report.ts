import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { RowResult } from './figures/figure.ts';

/** The figures of one run, as `--json` writes them. */
export interface Report {
  /** RFC 3339, UTC. */
  finished_at: string;
  machine: { cpu: string; cores: number; memory_gib: number; system: string };
  node: string;
  openssl: string;
  /** Whether it was only a smoke run, whose figures mean nothing. */
  quick: boolean;
  rows: RowResult[];
}

export const reportOf = (rows: RowResult[], quick: boolean): Report => {
  const processors = cpus();
  return {
    finished_at: new Date().toISOString(),
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memory_gib: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
    },
    node: process.versions.node,
    openssl: process.versions.openssl,
    quick,
    rows,
  };
};

/** Digits beyond these are noise. */
const DIGITS = 5;

/** The report as a file; read it back with `JSON.parse`. */
export const reportText = (report: Report): string => {
  const rounded = (_name: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  return `${JSON.stringify(report, rounded, 2)}\n`;
};

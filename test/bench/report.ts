import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { RowResult } from './figures/figure.ts';

/** The figures of one run, as `--json` writes them. */
export interface Report {
  /** RFC 3339, UTC. */
  finished_at: string;
  machine: {
    cpu: string;
    cores: number;
    memory_gib: number;
    system: string;
    /** Of the minute before the first row: what else the machine was doing. */
    load_average: number;
  };
  node: string;
  openssl: string;
  /** Whether it was only a smoke run, whose figures mean nothing. */
  quick: boolean;
  rows: RowResult[];
}

/** To be asked before anything is measured. */
export const loadAverage = (): number => loadavg()[0] ?? Number.NaN;

interface Run {
  rows: RowResult[];
  quick: boolean;
  load_average: number;
}

export const reportOf = ({ rows, quick, load_average }: Run): Report => {
  const processors = cpus();
  return {
    finished_at: new Date().toISOString(),
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memory_gib: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
      load_average,
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

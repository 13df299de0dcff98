import { LIFETIME_RULES } from '../orders/lifetimes.ts';
import { MOVE_RULES } from '../orders/moves.ts';
import { REENTRY_CHECKS } from '../orders/reentry.ts';
import { REFUND_CHECKS } from '../refunds/checks.ts';
import { SWITCHES } from '../switches/table.ts';
import type { Provenance } from './provenance.ts';

/** A row of the fidelity table: what the sandbox does, and how it is known. */
export interface FidelityRow extends Provenance {
  area: string;
  /** The switch that moves it. */
  switch?: string;
}

/** Every table of rules; a new one is a line here. */
const AREAS: Readonly<Record<string, readonly Provenance[]>> = {
  'order life': [...LIFETIME_RULES, ...MOVE_RULES],
  're-entry': REENTRY_CHECKS,
  refunds: REFUND_CHECKS,
};

const plain = ({ rule, source, confidence }: Provenance): Provenance => ({ rule, source, confidence });

/** All rules of the sandbox with their sources: tables first, then switches. */
export const fidelityTable = (): FidelityRow[] => [
  ...Object.entries(AREAS).flatMap(([area, rules]) => rules.map((rule) => ({ area, ...plain(rule) }))),
  ...Object.entries(SWITCHES).map(([name, row]) => ({ area: 'switches', switch: name, ...plain(row) })),
];

import type { Provenance } from '../fidelity/provenance.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const CHINA_OFFSET_MS = 8 * HOUR_MS;

/** Midnight in China of a day `yyyyMMdd` or `yyyy-MM-dd`; `undefined` for a day that no calendar has. */
export const dayStart = (text: string): number | undefined => {
  const compact = text.replaceAll('-', '');
  if (!/^\d{8}$/.test(compact)) return undefined;
  const day = `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return exists ? midnight - CHINA_OFFSET_MS : undefined;
};

/** Where the bill of a day stands. */
export type BillStage = 'ahead' | 'creating' | 'ready' | 'gone';

const READY_HOUR = 9;
const KEPT_DAYS = 92;

export const billStage = (day: number, now: number): BillStage => {
  if (now < day + DAY_MS) return 'ahead';
  if (now < day + DAY_MS + READY_HOUR * HOUR_MS) return 'creating';
  return now < day + KEPT_DAYS * DAY_MS ? 'ready' : 'gone';
};

export const isOnDay = (at: number, day: number): boolean => at >= day && at < day + DAY_MS;

export const BILL_DAY_RULES: readonly Provenance[] = [
  {
    rule: 'The bill of a day, midnight to midnight in China, is there from 09:00 of the next day',
    source: '下载交易账单, doc v2/merchant/4011987833, notes; Global FAQ, Reconciliation',
    confidence: 'documented',
  },
  {
    rule: 'Bills of the last three months only; counted here as 92 days',
    source: '下载交易账单, doc v2/merchant/4011987833, notes',
    confidence: 'documented',
  },
];

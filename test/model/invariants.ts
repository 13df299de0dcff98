import type { OrderRecord } from '../../shared/order-table/record.ts';
import type { Answer } from './replay.ts';
import { LIFE, msOf } from './time.ts';
import { artifactName, type UpstreamOrder } from './wechat.ts';

/** I9 and I11 are about one invocation, so the tests of the use case and of the order types hold them, not the model. */
export const INVARIANTS = {
  I1: 'nobody whose parameters are those of the order is told OUT_TRADE_NO_USED',
  I2: 'an artifact goes only to the parameters of the order that it belongs to',
  I3: 'fingerprint, body and times of a row never change',
  I3b: 'every request carries the body of the row',
  I4: 'READY means that WeChat holds an order with this body',
  I5: 'a number is released only when nothing was and nothing can still be ordered under it',
  I6: 'a write of anybody but the owner changes nothing',
  I7: 'a row never has other parameters than the order that was placed through the table',
  I8: 'REFUSED means that the order is paid or closed',
  I10: 'attempts count the claims won, and nobody wins what another one holds',
  LIFE: 'no answer promises an artifact for longer than it lives',
  END: 'undisturbed, identical retries end with the artifact or with the true end of the order',
} as const;

export type Invariant = keyof typeof INVARIANTS;

export type Broken = readonly Invariant[];
const NONE: Broken = [];

const broken = (checks: Partial<Record<Invariant, boolean>>): Broken => {
  const found = (Object.keys(checks) as Invariant[]).filter((name) => checks[name] === false);
  return found.length === 0 ? NONE : found;
};

type Row = OrderRecord | null;

const FIXED = ['fingerprint', 'body', 'created_at', 'expire_at'] as const;
const keepsFixed = (before: Row, after: Row): boolean =>
  before === null || after === null || FIXED.every((name) => before[name] === after[name]);

interface Claimed {
  before: Row;
  after: Row;
  /** Whether the claimant already owned the row. */
  held: boolean;
  won: boolean;
  now: number;
}

export const brokenByClaim = ({ before, after, held, won, now }: Claimed): Broken => {
  const changed = JSON.stringify(before) !== JSON.stringify(after);
  const leased = before?.status === 'PENDING' && before.lease_until >= msOf(now);
  return broken({
    I3: keepsFixed(before, after),
    I6: won || !changed,
    I10: changed
      ? after?.attempts === (before?.attempts ?? 0) + 1 && !leased
      : !won || (held && before?.status === 'PENDING'),
  });
};

interface Settled {
  before: Row;
  after: Row;
  held: boolean;
}

export const brokenBySettlement = ({ before, after, held }: Settled): Broken =>
  broken({
    I3: keepsFixed(before, after),
    I6: held || JSON.stringify(before) === JSON.stringify(after),
    I10: before === null || after === null || before.attempts === after.attempts,
  });

/** `open` says whether a request for the number may still reach WeChat. */
export const brokenByRelease = (order: UpstreamOrder | null, open: boolean): Broken =>
  broken({ I5: (order === null || order.foreign) && !open });

export const brokenBySend = (row: Row, body: string): Broken => broken({ I3b: row?.body === body });

/** The parameters that a body was built of: all but the digit that a volatile builder puts behind them. */
export const paramsOf = (body: string): string => body.slice(0, 1);

export const brokenByAnswer = (params: string, answer: Answer, order: UpstreamOrder | null): Broken => {
  const theirs = order !== null && paramsOf(order.body) === params;
  if (answer.kind === 'error') return broken({ I1: answer.code !== 'OUT_TRADE_NO_USED' || !theirs });
  const minted = order?.minted.findIndex((_, index) => artifactName(index) === answer.artifact) ?? -1;
  const mintedAt = order?.minted[minted];
  return broken({
    I2: theirs && mintedAt !== undefined,
    LIFE: mintedAt === undefined || answer.until <= msOf(mintedAt) + LIFE.ttl_ms,
  });
};

/** What must hold of row and order at any time. */
export const brokenIn = (row: Row, order: UpstreamOrder | null): Broken => {
  if (row === null) return NONE;
  return broken({
    I4: row.status !== 'READY' || order?.body === row.body,
    I7: order === null || order.foreign || paramsOf(order.body) === row.fingerprint,
    I8: row.status !== 'REFUSED' || (order !== null && order.state !== 'NOTPAY'),
  });
};

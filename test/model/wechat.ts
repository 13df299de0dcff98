import type { ErrorCode } from '../../shared/errors.ts';
import type { Outcome, QueryOutcome, Refusal } from '../../shared/upstream/outcome.ts';
import { Interned } from './interned.ts';
import type { Scope } from './scope.ts';
import { LIFE, msOf } from './time.ts';

/** What WeChat knows under the number. The first body that it accepts fixes the order for ever. */
export interface UpstreamOrder {
  body: string;
  /** Not placed through the table. */
  foreign: boolean;
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED';
  /** When each artifact was minted; its place in the list is its name. */
  minted: number[];
}

/** One way in which WeChat may take a request. */
export interface Taking {
  says: string;
  order: number;
  outcome: Outcome;
  /** Only a faulty WeChat answers this. */
  fault: boolean;
  /** A fault that the product can only sit out for a while. */
  spurious: boolean;
}

export const NO_ORDER = 0;

const refusal = (code: ErrorCode, upstream: string, ambiguous = false): Refusal => ({
  code,
  upstream: { code: upstream, message: '' },
  ambiguous,
});

export const USED: Outcome = { kind: 'conflict', refusal: refusal('OUT_TRADE_NO_USED', 'OUT_TRADE_NO_USED', true) };
const INVALID: Outcome = { kind: 'refused', refusal: refusal('UPSTREAM_REFUSED', 'INVALID_REQUEST', true) };

/** It made no order of this request, whatever it knows. */
export const LIMITED: Outcome = { kind: 'refused', refusal: refusal('FREQUENCY_LIMITED', 'FREQUENCY_LIMITED') };
export const REFUSALS: readonly (readonly [string, Outcome])[] = [
  ['NO_AUTH', { kind: 'refused', refusal: refusal('MERCHANT_MISCONFIGURED', 'NO_AUTH') }],
  ['FREQUENCY_LIMITED', LIMITED],
];

export const artifactName = (index: number): string => `wx${index}`;

export const createWechat = ({ repetition, reEntry }: Pick<Scope, 'repetition' | 'reEntry'>) => {
  const orders = new Interned<UpstreamOrder | null>();
  orders.idOf(null);
  const takings = new Map<string, readonly Taking[]>();
  const ended = (state: 'SUCCESS' | 'CLOSED'): Outcome => {
    const code = state === 'SUCCESS' ? 'ORDER_PAID' : 'ORDER_CLOSED';
    return { kind: 'final', refusal: refusal(code, code) };
  };

  const accepted = (order: UpstreamOrder, index: number, says: string): Taking => ({
    says,
    order: orders.idOf(order),
    outcome: { kind: 'accepted', artifact: { prepay_id: artifactName(index) } },
    fault: false,
    spurious: false,
  });

  const reEntered = (order: UpstreamOrder, now: number): Taking[] => {
    const { minted } = order;
    const last = minted.length - 1;
    const living = msOf(now) < msOf(minted[last] ?? 0) + LIFE.ttl_ms;
    const again = { ...order, minted: [...minted, now] };
    return [
      ...(living && reEntry !== 'new' ? [accepted(order, last, 'the same artifact')] : []),
      ...(!living || reEntry !== 'same' ? [accepted(again, minted.length, 'a new artifact')] : []),
    ];
  };

  const placed = (body: string, now: number): Taking =>
    accepted({ body, foreign: false, state: 'NOTPAY', minted: [now] }, 0, 'an order, an artifact');

  const take = (id: number, body: string, now: number): Taking[] => {
    const order = orders.get(id);
    const no = (says: string, outcome: Outcome, blame: Partial<Taking> = {}): Taking => ({
      ...{ says, order: id, outcome, fault: false, spurious: false },
      ...blame,
    });
    const used = no('OUT_TRADE_NO_USED', USED);
    const invalid = no('INVALID_REQUEST', INVALID);
    const fault = { fault: true };
    const mistake = { fault: true, spurious: true };
    const same = order?.body === body;

    if (repetition === 'undocumented') {
      const upstream = { code: '40000', message: '' };
      const unlisted = no('an unlisted errcode', { kind: 'unknown', reason: 'ERRCODE', retry: 'query', upstream });
      if (order === null) return [placed(body, now)];
      return same && order.state === 'NOTPAY' ? [...reEntered(order, now), { ...unlisted, ...fault }] : [unlisted];
    }
    if (order === null) return [placed(body, now), { ...invalid, ...fault }];
    if (order.state !== 'NOTPAY') {
      const said = no(order.state, ended(order.state));
      return same ? [said, { ...invalid, ...fault }] : [said, used, invalid];
    }
    if (!same) return [used, invalid];
    // An order of ours that WeChat calls unpaid and refuses to repeat looks like somebody else's.
    return [...reEntered(order, now), { ...used, ...mistake }, { ...invalid, ...mistake }];
  };

  return {
    order: (id: number): UpstreamOrder | null => orders.get(id),
    changed: (order: UpstreamOrder): number => orders.idOf(order),

    takings(id: number, body: string, now: number): readonly Taking[] {
      const key = `${id} ${body} ${now}`;
      let known = takings.get(key);
      if (known === undefined) {
        known = take(id, body, now);
        takings.set(key, known);
      }
      return known;
    },

    asked(id: number): QueryOutcome {
      const order = orders.get(id);
      return order === null ? { kind: 'absent' } : { kind: 'found', trade_state: order.state, transaction: {} };
    },
  };
};

export type Wechat = ReturnType<typeof createWechat>;

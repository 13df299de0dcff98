import { type ErrorCode, isPrepayError } from '../../shared/errors.ts';
import type { Claim, OrderTable, Settlement } from '../../shared/order-table/order-table.ts';
import type { BoundOrder } from '../../shared/orders/order-type.ts';
import { placeOrder } from '../../shared/prepay/place-order.ts';
import type { RequestLog } from '../../shared/telemetry/request-log.ts';
import { LEASE_MS, LIFE, msOf } from './time.ts';

/** What tells one invocation from another before it has heard anything. */
export interface Invocation {
  /** The parameters of the order, which are its fingerprint. */
  params: string;
  /** The body that this deployment, at this moment, builds of them. */
  body: string;
  repetition: BoundOrder['repetition'];
  startedAt: number;
}

/** What an invocation asks of its surroundings, and at last its answer. */
export type Request =
  | { kind: 'claim'; claim: Claim }
  | { kind: 'query' }
  | { kind: 'send'; body: string }
  | { kind: 'settle'; settlement: Settlement }
  | { kind: 'answer'; answer: Answer };

export type Answer = { kind: 'artifact'; artifact: string; until: number } | { kind: 'error'; code: ErrorCode };

/** What it hears, and when. `undefined` is a rejection. */
export interface Reply {
  value: unknown;
  now: number;
  /** Whether the deadline leaves room for a repetition. */
  timeLeft?: boolean;
}

/** Stands for the random owner of the invocation in question. */
export const ME = 'me';

const silent: RequestLog = { debug() {}, info() {}, warn() {}, error() {}, note() {}, enter() {} };

const answerOf = (error: unknown): Answer => {
  if (!isPrepayError(error)) throw error;
  return { kind: 'error', code: error.code };
};

/**
 * Runs the product's `placeOrder` with the replies that it got so far and says what it asks next. It is a function of
 * its replies, so replaying them puts it into any state that it can be in: no copy of its logic is needed.
 */
export const replay = (invocation: Invocation, replies: readonly Reply[]): Promise<Request> =>
  new Promise((resolve, reject) => {
    let heard = 0;
    let now = invocation.startedAt;
    let timeLeft = false;
    let owner = '';

    const ask = (request: Request): Promise<never> => {
      const reply = replies[heard++];
      if (reply === undefined) {
        resolve(request);
        return new Promise(() => {});
      }
      now = reply.now;
      timeLeft = reply.timeLeft ?? false;
      return reply.value === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve(reply.value as never);
    };

    const table: OrderTable = {
      claim: (_key, claim) => {
        owner = claim.owner;
        return ask({ kind: 'claim', claim: { ...claim, owner: ME } });
      },
      settle: (_key, settler, settlement) => {
        if (settler !== owner) reject(new Error('a settlement under a foreign owner'));
        return ask({ kind: 'settle', settlement });
      },
      read: () => Promise.reject(new Error('the model leaves no time for waiting')),
      close: async () => {},
    };

    const number = { mchid: '1900000109', out_trade_no: '1', appid: 'wx1' };
    const order: BoundOrder = {
      number,
      total: 1,
      currency: 'CNY',
      expires_at: null,
      order_type: 'model',
      identity: { mchid: number.mchid },
      life: LIFE,
      fingerprint: invocation.params,
      body: invocation.body,
      repetition: invocation.repetition,
      prepare: async (body) => ({ send: () => ask({ kind: 'send', body }) }),
      query: () => ask({ kind: 'query' }),
      payment: async () => null,
      renewed: async () => null,
    };

    const clock = { now: () => msOf(now), sleep: async () => {} };
    // Too little for waiting while another request is under way; a repetition is the surroundings' choice.
    const deadline = { remaining: () => (timeLeft ? 5_000 : 50) };
    placeOrder({ order, caller: 'model', deadline, leaseMs: LEASE_MS }, { table, clock, log: silent })
      .then(
        ({ prepay_id = '', expires_at }): Answer => ({
          kind: 'artifact',
          artifact: prepay_id,
          until: Date.parse(expires_at),
        }),
        answerOf,
      )
      .then((answer) => resolve({ kind: 'answer', answer }), reject);
  });

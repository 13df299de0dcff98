import type { Clock } from '../../shared/clock.ts';
import type { Outcome } from '../../shared/upstream/outcome.ts';
import type { Chance, Times } from './chance.ts';
import { limitsByKey } from './rate-limit.ts';
import { createLedger, frequencyLimited, type SimulatedUpstream } from './upstream.ts';

export interface WechatOptions {
  times: Times;
  /** Order requests of one merchant number in a second; beyond them WeChat answers 429 and makes nothing. */
  ordersPerSecond: number;
  /** The share of orders that are made but whose answer never arrives. */
  lostAnswers: number;
  /** After which Prepay gives an answer up, milliseconds. */
  answerMs: number;
}

const ORDER = 'order';

/** WeChat Pay's order interface: re-enters an order with the same parameters, and limits each merchant. */
export const createWechat = (clock: Clock, chance: Chance, options: WechatOptions): SimulatedUpstream<null> => {
  const limitOf = limitsByKey(clock, options.ordersPerSecond);
  const ledger = createLedger();

  const order = async (key: string, mchid: string, body: string): Promise<Outcome> => {
    ledger.requested(ORDER);
    if (!limitOf(mchid).take()) {
      ledger.wasLimited(ORDER);
      await clock.sleep(options.times.p50 / 4);
      return frequencyLimited();
    }
    ledger.made(key, body);
    if (chance.next() < options.lostAnswers) {
      ledger.counts.lost += 1;
      await clock.sleep(options.answerMs);
      return { kind: 'unknown', reason: 'TIMEOUT' };
    }
    await clock.sleep(Math.min(options.answerMs, chance.draw(options.times)));
    return { kind: 'accepted', artifact: { prepay_id: `wx-${key}` } };
  };

  return {
    remember: () => null,
    talk: ({ mchid, out_trade_no }) => {
      const key = `${mchid}#${out_trade_no}`;
      return {
        repetition: 'same-order',
        prepare: async (body) => ({
          send: async () => {
            const sentAt = clock.now();
            return { outcome: await ledger.alone(key, () => order(key, mchid, body)), sentAt };
          },
        }),
        query: async () => ({ kind: 'unknown', reason: 'NOT_SIMULATED' }),
        payment: async () => null,
      };
    },
    figures: ledger.figures,
  };
};

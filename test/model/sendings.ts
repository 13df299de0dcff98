import type { Sent } from '../../shared/upstream/system.ts';
import type { Product } from './product.ts';
import { msOf } from './time.ts';
import { LIMITED, REFUSALS, type Wechat } from './wechat.ts';
import type { Workers } from './workers.ts';

/** One way in which a send may go. */
export interface Sending {
  says: string;
  /** What WeChat knows afterwards. */
  order: number;
  /** What the sender hears. */
  reply: number;
  fault: boolean;
  spurious: boolean;
  /** The request is still under way when the sender gives up. */
  late: boolean;
  /** The same as the one before, with time left for a repetition. */
  timeLeft: boolean;
}

/** One way in which a query may go. */
export interface Asking {
  says: string;
  reply: number;
  fault: boolean;
}

const UNKNOWN = { kind: 'unknown', reason: 'TIMEOUT' } as const;

/** Every way in which a send may go: WeChat takes it, refuses it, never gets it, or gets it too late. */
export const createSendings = (product: Product, workers: Workers, wechat: Wechat) => {
  const known = new Map<string, readonly Sending[]>();

  const sendings = (order: number, body: string, askedAt: number, now: number): Sending[] => {
    const found: Sending[] = [];
    const add = (says: string, sent: Sent, parts: Partial<Sending> = {}): void => {
      const value = product.hearsOutcome(sent);
      const sending = {
        says: `sends ${body}: ${says}`,
        order,
        fault: true,
        spurious: false,
        late: false,
        timeLeft: false,
        ...parts,
      };
      found.push({ ...sending, reply: workers.reply({ value, now }) });
      if (value.outcome.kind !== 'unknown' || value.outcome.retry === 'query') return;
      const reply = workers.reply({ value, now, timeLeft: true });
      found.push({ ...sending, says: `${sending.says}, and has time left`, reply, timeLeft: true });
    };
    const sentAt = msOf(askedAt);
    const lost: Sent = { outcome: UNKNOWN, sentAt };

    for (const taking of wechat.takings(order, body, now)) {
      const { says, outcome, fault, spurious } = taking;
      add(says, { outcome, sentAt }, { order: taking.order, fault, spurious });
      if (taking.order !== order) add(`${says}, the answer is lost`, lost, { order: taking.order });
    }
    for (const [says, outcome] of REFUSALS) add(says, { outcome, sentAt });
    add('the request is lost', lost);
    add('the request is late', lost, { late: true });
    add('nobody is reached', { outcome: UNKNOWN, sentAt: null });
    return found;
  };

  return (order: number, body: string, askedAt: number, now: number): readonly Sending[] => {
    const key = `${order} ${body} ${askedAt} ${now}`;
    let all = known.get(key);
    if (all === undefined) {
      all = sendings(order, body, askedAt, now);
      known.set(key, all);
    }
    return all;
  };
};

/** Every way in which a query may go. */
export const createAskings = (workers: Workers, wechat: Wechat) => {
  const known = new Map<number, readonly Asking[]>();

  const askings = (order: number, now: number): Asking[] => {
    const truth = wechat.asked(order);
    const asking = (says: string, value: unknown, fault: boolean): Asking => ({
      says: `asks: ${says}`,
      reply: workers.reply({ value, now }),
      fault,
    });
    return [
      asking(truth.kind === 'found' ? truth.trade_state : truth.kind, truth, false),
      asking('no answer', UNKNOWN, true),
      asking('FREQUENCY_LIMITED', LIMITED, true),
    ];
  };

  return (order: number, now: number): readonly Asking[] => {
    const key = order * 8 + now;
    let all = known.get(key);
    if (all === undefined) {
      all = askings(order, now);
      known.set(key, all);
    }
    return all;
  };
};

export type Askings = ReturnType<typeof createAskings>;
export type Sendings = ReturnType<typeof createSendings>;

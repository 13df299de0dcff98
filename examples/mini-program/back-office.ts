import type { Answer, Phone, Purchase } from './pay.ts';

/** The merchant's back office, as `examples/back-office` serves it. Put your own in its place. */
export interface BackOffice {
  /** Turns the code of `wx.login` into a session; `null` when that does not work now. */
  openSession(code: string): Promise<string | null>;
  /** Buys an item; `null` when that does not work now. */
  buy(session: string, item: string): Promise<Bought | null>;
}

export interface Bought extends Purchase {
  out_trade_no: string;
  description: string;
  /** In 分. */
  total: number;
}

const membersOf = (answer: Answer | null): Record<string, unknown> => {
  const ok = answer !== null && answer.status < 300 && typeof answer.data === 'object' && answer.data !== null;
  return ok ? (answer.data as Record<string, unknown>) : {};
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** @param prepay the origin of Prepay's trigger, without a slash at the end; so is `origin`, the back office's. */
export const connectBackOffice = (origin: string, prepay: string, phone: Phone): BackOffice => ({
  openSession: async (code) => textOf(membersOf(await phone.send('POST', `${origin}/login`, '', { code })).session),
  buy: async (session, item) => {
    const bought = membersOf(await phone.send('POST', `${origin}/purchases`, session, { item }));
    const { out_trade_no, description, total, token, order_type } = bought;
    if (typeof out_trade_no !== 'string' || typeof token !== 'string') return null;
    const purchase = `${origin}/purchases/${out_trade_no}`;
    return {
      out_trade_no,
      description: textOf(description) ?? '',
      total: Number(total),
      url: `${prepay}/orders/${textOf(order_type) ?? ''}`,
      token,
      renewToken: async () => textOf(membersOf(await phone.send('POST', `${purchase}/token`, session, {})).token),
      status: async () => {
        const { status } = membersOf(await phone.send('GET', purchase, session));
        return status === 'open' || status === 'paid' || status === 'closed' ? status : null;
      },
    };
  },
});

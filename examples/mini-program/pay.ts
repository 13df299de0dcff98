/**
 * From an order token to a payment, without a word of `wx`: what to do with each answer of Prepay, and in which order.
 * `phone.ts` does it on a phone, tests do it over real HTTP.
 */

/** `payment` of an answer, for `wx.requestPayment` as it is. */
export interface Payment {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'MD5' | 'HMAC-SHA256' | 'RSA';
  paySign: string;
}

/** An HTTP answer; header names in lower case, `data` parsed where it is JSON. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  data: unknown;
}

/** How the payer left WeChat's payment dialog. Only a hint: none of the three says whether money moved. */
export type Dialog = { result: 'ok' } | { result: 'cancel' } | { result: 'fail'; reason: string };

/** What checking out needs of a phone. */
export interface Phone {
  /** Sends JSON; `null` when no answer came. */
  send(method: 'GET' | 'POST', url: string, bearer: string, body?: object): Promise<Answer | null>;
  requestPayment(payment: Payment): Promise<Dialog>;
  sleep(ms: number): Promise<void>;
}

/** What the merchant's back office does for one purchase. */
export interface Purchase {
  /** Where to place it: Prepay's trigger and the order type, `https://…/orders/wecom-miniprogram`. */
  url: string;
  /** The token that came with the purchase. */
  token: string;
  /** A fresh token for the same order; `null` when the back office does not answer. */
  renewToken(): Promise<string | null>;
  /** What the back office knows from WeChat; `null` when it cannot tell now. */
  status(): Promise<'open' | 'paid' | 'closed' | null>;
}

/** What to do next. */
export type Step =
  | { do: 'pay'; payment: Payment }
  /** Send the identical request again. */
  | { do: 'repeat'; afterMs: number }
  /** Get a fresh token for the same order, then send the identical request again. */
  | { do: 'renew-token' }
  /** Nothing more to send: the back office finds out how the order stands. */
  | { do: 'ask' }
  /** This order will not be placed; with `startOver`, a new purchase under a new number may be. */
  | { do: 'stop'; code: string; requestId: string; startOver: boolean };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Twice as long each time, at least what `Retry-After` asks for, and not all phones at the same moment. */
const waitMs = (failures: number, retryAfter: string | undefined, random: () => number): number => {
  const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  const asked = Number(retryAfter ?? 0) * 1000;
  return Math.round(Math.max(backoff, Number.isFinite(asked) ? asked : 0) * (1 + random() / 4));
};

const membersOf = (data: unknown): Record<string, unknown> =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Decides on an answer of `POST /orders/…`, by `code` and `retry` only. Something that is not Prepay's JSON came from a
 * proxy on the way: then nobody knows what happened, and the identical request is always safe.
 */
export const decide = (answer: Answer | null, failures: number, random: () => number = Math.random): Step => {
  const repeat: Step = { do: 'repeat', afterMs: waitMs(failures, answer?.headers['retry-after'], random) };
  if (answer === null) return repeat;
  const { payment, code, retry, request_id } = membersOf(answer.data);
  if (answer.status === 200 && typeof payment === 'object' && payment !== null) {
    return { do: 'pay', payment: payment as Payment };
  }
  if (typeof code !== 'string') {
    return answer.status >= 500 || answer.status === 429
      ? repeat
      : { do: 'stop', code: `HTTP ${answer.status}`, requestId: '', startOver: false };
  }
  if (code === 'UNAUTHENTICATED') return { do: 'renew-token' };
  if (retry === 'same-request') return repeat;
  if (retry === 'query') return { do: 'ask' };
  return { do: 'stop', code, requestId: textOf(request_id), startOver: retry === 'new-out-trade-no' };
};

/** How a check-out ended. */
export type Ending =
  /** The back office has it from WeChat. */
  | { kind: 'paid' }
  /** The payer closed the dialog: the same purchase can be paid later. */
  | { kind: 'cancelled' }
  /** WeChat's dialog failed: the same purchase can be tried again. */
  | { kind: 'failed'; reason: string }
  /** Nobody can tell yet: show "being confirmed" and ask the back office later. */
  | { kind: 'unsure' }
  | { kind: 'refused'; code: string; requestId: string; startOver: boolean };

const MOST_REQUESTS = 6;

/** Sends the order until it is settled what to do: the same URL and body each time, only the token may be a fresh one. */
const placeOrder = async (
  { url, token, renewToken }: Purchase,
  additions: object,
  phone: Phone,
): Promise<Exclude<Step, { do: 'repeat' | 'renew-token' }>> => {
  let bearer = token;
  let renewed = false;
  for (let failures = 0; failures < MOST_REQUESTS; failures++) {
    const step = decide(await phone.send('POST', url, bearer, additions), failures);
    if (step.do === 'repeat') {
      await phone.sleep(step.afterMs);
    } else if (step.do === 'renew-token') {
      const fresh = renewed ? null : await renewToken();
      if (fresh === null) return { do: 'stop', code: 'UNAUTHENTICATED', requestId: '', startOver: false };
      bearer = fresh;
      renewed = true;
    } else {
      return step;
    }
  }
  return { do: 'ask' };
};

/** Asks the back office a few times, because WeChat may know of a payment a moment later than the phone. */
const askStatus = async (
  { status }: Purchase,
  times: number,
  phone: Phone,
): Promise<'open' | 'paid' | 'closed' | null> => {
  let known: 'open' | 'paid' | 'closed' | null = null;
  for (let asked = 0; asked < times; asked++) {
    if (asked > 0) await phone.sleep(1_000 * asked);
    known = await status();
    if (known === 'paid' || known === 'closed') return known;
  }
  return known;
};

/**
 * Places the order of a token and lets the payer pay. May be called again for the same purchase whenever it did not end
 * with `paid` or `refused`: it is the same order, with the same `prepay_id` and a fresh signature.
 *
 * @param additions the fields that the token lists as open and the phone knows, the same ones at every call.
 */
export const checkOut = async (purchase: Purchase, additions: object, phone: Phone): Promise<Ending> => {
  const placed = await placeOrder(purchase, additions, phone);
  if (placed.do === 'stop') {
    const { code, requestId, startOver } = placed;
    return { kind: 'refused', code, requestId, startOver };
  }
  const dialog = placed.do === 'pay' ? await phone.requestPayment(placed.payment) : null;
  const status = await askStatus(purchase, dialog?.result === 'ok' ? 5 : 1, phone);
  if (status === 'paid') return { kind: 'paid' };
  if (status === 'closed') return { kind: 'refused', code: 'ORDER_CLOSED', requestId: '', startOver: true };
  if (dialog === null || dialog.result === 'ok') return { kind: 'unsure' };
  return dialog.result === 'cancel' ? { kind: 'cancelled' } : { kind: 'failed', reason: dialog.reason };
};

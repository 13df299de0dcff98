import type { Explanation } from './explain/explanation.ts';
import type { Answer, SignatureTrace, WireRequest } from './http/wire.ts';
import { createRing, findNumbered } from './ring.ts';

/** An answer as a person reads it. */
export type AnswerAsText = Omit<Answer, 'body'> & { body: string };

/** Bytes that are no text, such as a packed bill, are told by their number. */
export const asText = ({ body, ...answer }: Answer): AnswerAsText => ({
  ...answer,
  body: typeof body === 'string' ? body : `(${body.length} bytes)`,
});

/** One request and what became of it. */
export interface Exchange {
  id: number;
  /** Virtual time, RFC 3339. */
  at: string;
  system: string;
  call: string;
  mchid?: string;
  out_trade_no?: string;
  method: string;
  /** As sent, but with the value of `corpsecret` masked. */
  target: string;
  headers: Readonly<Record<string, string>>;
  /** The request's body as text. */
  body: string;
  /** The request's body as it came. */
  bytes: Buffer;
  /** What is known of the client's TLS; absent on plain HTTP. */
  tls?: NonNullable<WireRequest['tls']>;
  verdict: string;
  code: string;
  /** Absent when no answer was sent. */
  status?: number;
  signature?: SignatureTrace;
  /** Why the signature was refused. */
  explanation?: Explanation;
  /** What was answered; absent when nothing was. */
  response?: AnswerAsText;
  /** Ids of the fault rules that fired. */
  faults: readonly string[];
}

export interface ExchangeLog {
  add(exchange: Omit<Exchange, 'id'>): Exchange;
  find(id: number): Exchange | undefined;
  readonly size: number;
  /** Oldest first; from the `from`-th kept exchange on, as many as `count` says. */
  slice(from?: number, count?: number): readonly Exchange[];
  clear(): void;
}

const lengthOf = (...texts: (string | undefined)[]): number =>
  texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);

/** Everything whose length a client chooses, in bytes and characters. Equal before and after the answer is signed. */
const weightOf = ({ bytes, body, target, headers, signature, explanation, response }: Omit<Exchange, 'id'>): number =>
  bytes.length +
  lengthOf(body, target, ...Object.values(headers), signature?.expected, signature?.received) +
  lengthOf(explanation?.expected, explanation?.signed, response?.body);

/** The ring is bounded by this besides its number of entries; 10,000 orders with bodies of 4 KB still fit. */
const MAX_WEIGHT_KEPT = 128 * 1024 * 1024;

const nobody = (): void => {};

/** The latest exchanges; `added` is told of each. */
export const createExchangeLog = (capacity: number, added: (id: number) => void = nobody): ExchangeLog => {
  const kept = createRing<Exchange>(capacity);
  let weightKept = 0;
  let nextId = 1;

  const dropOldest = (): void => {
    const oldest = kept.shift();
    if (oldest) weightKept -= weightOf(oldest);
  };

  return {
    add: (exchange) => {
      if (kept.size === capacity) dropOldest();
      const numbered = { id: nextId++, ...exchange };
      kept.push(numbered);
      weightKept += weightOf(exchange);
      while (weightKept > MAX_WEIGHT_KEPT && kept.size > 1) dropOldest();
      added(numbered.id);
      return numbered;
    },
    find: (id) => findNumbered(kept, id),
    get size() {
      return kept.size;
    },
    slice: kept.slice,
    clear: () => {
      kept.clear();
      weightKept = 0;
    },
  };
};

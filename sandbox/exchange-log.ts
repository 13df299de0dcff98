import type { SignatureTrace } from './http/wire.ts';

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
  verdict: string;
  code: string;
  /** Absent when no answer was sent. */
  status?: number;
  signature?: SignatureTrace;
  /** Ids of the fault rules that fired. */
  faults: readonly string[];
}

export interface ExchangeLog {
  add(exchange: Omit<Exchange, 'id'>): void;
  /** Oldest first. */
  all(): readonly Exchange[];
  clear(): void;
}

/** Bodies are client-controlled, so the ring is bounded in bytes besides its number of entries. */
const MAX_BODY_BYTES_KEPT = 64 * 1024 * 1024;

/** The latest exchanges. */
export const createExchangeLog = (capacity: number): ExchangeLog => {
  let kept: Exchange[] = [];
  let bytesKept = 0;
  let nextId = 1;
  let start = 0;

  const dropOldest = () => {
    bytesKept -= kept[start]?.bytes.length ?? 0;
    start += 1;
    // Compacts rarely, so that adding stays constant time on average.
    if (start * 2 >= kept.length) {
      kept = kept.slice(start);
      start = 0;
    }
  };

  return {
    add: (exchange) => {
      kept.push({ id: nextId++, ...exchange });
      bytesKept += exchange.bytes.length;
      while (kept.length - start > capacity || (bytesKept > MAX_BODY_BYTES_KEPT && kept.length - start > 1)) {
        dropOldest();
      }
    },
    all: () => kept.slice(start),
    clear: () => {
      kept = [];
      bytesKept = 0;
      start = 0;
    },
  };
};

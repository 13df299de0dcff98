import type { OrderFacts, OrderRecord } from './record.ts';

/** What a request brings to the table. */
export interface Claim extends OrderFacts {
  /** Random per invocation; the fence of every later write. */
  owner: string;
  fingerprint: string;
  body: string;
  /** How long nobody else may take the order over, in milliseconds. */
  lease_ms: number;
  /** When the row may be swept, milliseconds since the epoch; only the first claim sets it. */
  expire_at: number;
}

/** What the table says to a claim. */
export type Verdict =
  /** The caller owns the order now. `record` carries the stored body, which may differ from the claim's. */
  | { kind: 'ACQUIRED'; record: OrderRecord }
  | { kind: 'REPLAY'; record: OrderRecord }
  | { kind: 'REFUSED'; record: OrderRecord }
  | { kind: 'MISMATCH'; record: OrderRecord }
  | { kind: 'IN_PROGRESS'; record: OrderRecord; retry_after_ms: number };

/** How an owner ends its claim. */
export type Settlement =
  | {
      kind: 'complete';
      artifact: string;
      artifact_since: number;
      artifact_until: number;
      /** Sends whose answers never came: one of them may still mint another artifact. */
      tries: number[];
      upstream_request_id: string | null;
    }
  | { kind: 'refuse'; refusal: string; upstream_request_id: string | null }
  /** The outcome is unknown, or known but not final: the row stays, the next claim goes on with it at once. */
  | { kind: 'yield'; tries: number[]; conflicts: number }
  /** Nothing was ordered under the number: the row goes. Takes effect on the first attempt only. */
  | { kind: 'release' };

/**
 * The order table: one row per merchant and out_trade_no, claimed by one conditional write and settled by another.
 * Every method rejects when the engine does not answer; a rejection never means that nothing was written.
 */
export interface OrderTable {
  claim(key: string, claim: Claim): Promise<Verdict>;
  /** Resolves to false, having changed nothing, unless `owner` holds the claim. */
  settle(key: string, owner: string, settlement: Settlement): Promise<boolean>;
  read(key: string): Promise<OrderRecord | null>;
  close(): Promise<void>;
}

/** One number space per merchant, whatever the order type. `#` is not in the charset of out_trade_no. */
export const orderKey = (mchid: string, outTradeNo: string): string => `${mchid}#${outTradeNo}`;

/** What support and audit need to know of an order; stored once, with the first claim. */
export interface OrderFacts {
  order_type: string;
  appid: string;
  /** Smallest unit of `currency` (分 for CNY). */
  total: number;
  currency: string;
  /** Who placed it: an API key's id, or `console`. */
  caller: string;
}

/** One row of the order table. Times are milliseconds since the epoch. */
export interface OrderRecord extends OrderFacts {
  /** SHA-256 over the accepted request. Never changes while the row exists. */
  readonly fingerprint: string;
  /** The exact business body sent upstream, every time. Never changes. It holds the openid. */
  readonly body: string;
  status: 'PENDING' | 'READY' | 'REFUSED';
  /** Who holds the lease; a write by anybody else changes nothing. */
  owner: string;
  /** 0 when the lease was yielded. */
  lease_until: number;
  /** Claims won so far. */
  attempts: number;
  /** When claims were won whose sends may have minted an artifact, or may still do so. */
  tries: number[];
  /** Rounds in which WeChat refused the repetition of an order that it says is unpaid. */
  conflicts: number;
  /** JSON of what starts the payment; the last one while a refresh is under way. */
  artifact: string | null;
  /** When the artifact may have been minted, at the earliest. */
  artifact_since: number | null;
  /** From here on the artifact is refreshed: its life less a margin. */
  artifact_until: number | null;
  /** JSON of the final refusal. */
  refusal: string | null;
  upstream_request_id: string | null;
  readonly created_at: number;
  /** When the row may be swept. */
  readonly expire_at: number;
}

/** Written to every row, so that a later version can tell what it reads. */
export const RECORD_VERSION = 1;

import type { ErrorCode } from '../errors.ts';
import { artifactOf, type Outcome, type Refusal } from '../upstream/outcome.ts';

/** An answer of APIv3 after its signature was looked at. */
export interface V3Answer {
  status: number;
  /** The parsed body, or `null` when it is not a JSON object. */
  body: Record<string, unknown> | null;
  verified: boolean;
  requestId: string | undefined;
}

interface CodeEntry {
  kind: 'refused' | 'final' | 'conflict';
  code: ErrorCode;
  ambiguous?: true;
  blamesKeys?: true;
}

/**
 * The error codes of the order family. Sources: APP下单 (2025.03.31), the error tables of its siblings, and codes seen
 * in the wild for orders that are paid or closed.
 */
const CODES: Readonly<Record<string, CodeEntry>> = {
  PARAM_ERROR: { kind: 'refused', code: 'PARAM_ERROR' },
  INVALID_REQUEST: { kind: 'refused', code: 'UPSTREAM_REFUSED', ambiguous: true },
  APPID_MCHID_NOT_MATCH: { kind: 'refused', code: 'APPID_MCHID_NOT_MATCH' },
  MCH_NOT_EXISTS: { kind: 'refused', code: 'MCH_NOT_EXISTS' },
  SIGN_ERROR: { kind: 'refused', code: 'MERCHANT_MISCONFIGURED', blamesKeys: true },
  NO_AUTH: { kind: 'refused', code: 'MERCHANT_MISCONFIGURED' },
  FREQUENCY_LIMITED: { kind: 'refused', code: 'FREQUENCY_LIMITED' },
  RATELIMIT_EXCEEDED: { kind: 'refused', code: 'FREQUENCY_LIMITED' },
  RULE_LIMIT: { kind: 'refused', code: 'UPSTREAM_REFUSED' },
  TRADE_ERROR: { kind: 'refused', code: 'UPSTREAM_REFUSED' },
  ACCOUNT_ERROR: { kind: 'refused', code: 'UPSTREAM_REFUSED' },
  NOT_ENOUGH: { kind: 'refused', code: 'UPSTREAM_REFUSED' },
  RESOURCE_NOT_EXISTS: { kind: 'refused', code: 'UPSTREAM_REFUSED' },
  OUT_TRADE_NO_USED: { kind: 'conflict', code: 'OUT_TRADE_NO_USED', ambiguous: true },
  ORDER_PAID: { kind: 'final', code: 'ORDER_PAID' },
  ORDERPAID: { kind: 'final', code: 'ORDER_PAID' },
  ORDER_CLOSED: { kind: 'final', code: 'ORDER_CLOSED' },
  ORDERCLOSED: { kind: 'final', code: 'ORDER_CLOSED' },
};

const entryOf = (code: string): CodeEntry | undefined => (Object.hasOwn(CODES, code) ? CODES[code] : undefined);

/** Codes that leave open whether the order was made, whatever the status. */
const OPEN_CODES = new Set(['SYSTEM_ERROR', 'SYSTEMERROR', 'BANK_ERROR', 'SERVICE_UNAVAILABLE']);

/** Statuses with which APIv3 says no for good (document 4012081717); the rest may have made the order. */
const REFUSING_STATUS = new Set([400, 401, 403, 404, 429]);

export const refusalOf = ({
  status,
  body,
  verified,
  requestId,
}: V3Answer): { kind: CodeEntry['kind']; refusal: Refusal } | null => {
  if (!REFUSING_STATUS.has(status) || typeof body?.code !== 'string' || body.code === '') return null;
  if (OPEN_CODES.has(body.code)) return null;
  // A proxy's own JSON looks like this too: only WeChat's signature makes an unlisted code WeChat's word.
  if (entryOf(body.code) === undefined && status !== 429 && !verified) return null;
  const unlisted: CodeEntry = { kind: 'refused', code: status === 429 ? 'FREQUENCY_LIMITED' : 'UPSTREAM_REFUSED' };
  const entry = entryOf(body.code) ?? unlisted;
  const message = typeof body.message === 'string' ? body.message : '';
  const upstream = { code: body.code, message, ...(requestId === undefined ? {} : { request_id: requestId }) };
  const { kind, code, blamesKeys } = entry;
  // What would be kept for ever is asked about first, unless it is signed.
  const ambiguous = entry.ambiguous ?? (kind === 'final' && !verified);
  return { kind, refusal: { code, upstream, ambiguous, ...(blamesKeys ? { blamesKeys } : {}) } };
};

/** Only a verified 200 with everything that starts the payment is a success; only a refusing status with a code refuses. */
export const classifyOrder = (answer: V3Answer, fields: readonly string[]): Outcome => {
  const refused = refusalOf(answer);
  if (refused) return { kind: refused.kind, refusal: refused.refusal };
  const { status, body, verified, requestId } = answer;
  const artifact = status === 200 && verified && body ? artifactOf(body, fields) : null;
  return artifact ? { kind: 'accepted', artifact, requestId } : { kind: 'unknown', reason: `HTTP_${status}` };
};

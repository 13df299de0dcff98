import type { Deadline } from '../clock.ts';
import type { Log } from '../log.ts';
import { call, type Upstream } from '../upstream/call.ts';
import type { ExchangeRequest } from '../upstream/exchange.ts';
import type { QueryOutcome } from '../upstream/outcome.ts';
import type { OrderNumber, Sent, UpstreamSystem } from '../upstream/system.ts';
import { signedRequest } from './authorization.ts';
import { classifyOrder, refusalOf, type V3Answer } from './classify.ts';
import type { V3Credentials } from './credentials.ts';
import { createPlatformCertificates } from './platform-certificates.ts';
import { explainSignError } from './sign-error.ts';
import { verifyAnswer } from './verification.ts';

const TRADE_STATES = new Set(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT']);

const parseObject = (body: Buffer): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

type Answered = { kind: 'answer'; answer: V3Answer } | { kind: 'untrusted'; reason: string; blamesKeys?: true };

const queryOutcome = (answer: V3Answer, number: OrderNumber): QueryOutcome => {
  const { status, body, verified } = answer;
  if (status === 404 && body?.code === 'ORDER_NOT_EXIST') return { kind: 'absent' };
  const refused = refusalOf(answer);
  if (refused) return { kind: 'refused', refusal: refused.refusal };
  const state = body?.trade_state;
  const ours = body?.out_trade_no === number.out_trade_no;
  if (status === 200 && verified && ours && typeof state === 'string' && TRADE_STATES.has(state)) {
    return { kind: 'found', trade_state: state, transaction: body };
  }
  return { kind: 'unknown', reason: `HTTP_${status}` };
};

/** WeChat Pay APIv3. An answer of 2xx counts only when its signature verifies; a probe or a forgery is an unknown outcome. */
export const createV3System = (upstream: Upstream, log: Log): UpstreamSystem<V3Credentials> => {
  const certificates = createPlatformCertificates(upstream);

  const send = async (
    credentials: V3Credentials,
    request: ExchangeRequest,
    deadline: Deadline,
  ): Promise<{ answered: Answered; sentAt: number | null }> => {
    const { exchange, sentAt } = await call(upstream, request, deadline);
    if (exchange.kind !== 'answer') return { answered: { kind: 'untrusted', reason: exchange.reason }, sentAt };

    const { status, headers, body } = exchange;
    const requestId = typeof headers['request-id'] === 'string' ? headers['request-id'] : undefined;
    // Errors raised before authentication carry no signature, so a missing one is held against 2xx only.
    const succeeded = status >= 200 && status < 300;
    const verdict = await verifyAnswer(headers, body, upstream.clock.now(), async (serial) => {
      const publicKey = credentials.publicKeys.get(serial);
      if (publicKey || serial.startsWith('PUB_KEY_ID_')) return publicKey ?? null;
      return certificates.keyOf(credentials, serial, deadline);
    });
    const report = deadline.log ?? log;
    if (verdict !== 'valid' && succeeded) {
      report[verdict === 'probe' ? 'info' : 'warn']({
        event: 'answer_untrusted',
        mchid: credentials.mchid,
        verdict,
        upstream_request_id: requestId,
      });
      const reason = `SIGNATURE_${verdict.toUpperCase()}`;
      const blame = verdict === 'unknown-serial' ? { blamesKeys: true as const } : {};
      return { answered: { kind: 'untrusted', reason, ...blame }, sentAt };
    }
    const parsed = parseObject(body);
    if (status === 401 && parsed?.code === 'SIGN_ERROR') {
      const look_at = explainSignError(request, String(parsed.message), parsed.detail);
      report.error({ event: 'signature_refused', mchid: credentials.mchid, look_at, upstream_request_id: requestId });
    }
    return {
      answered: { kind: 'answer', answer: { status, body: parsed, verified: verdict === 'valid', requestId } },
      sentAt,
    };
  };

  return {
    repetition: 'same-order',
    prepare: async (credentials, path, body, fields) => {
      const request = await signedRequest(credentials, upstream.clock, 'POST', path, body);
      return {
        send: async (deadline): Promise<Sent> => {
          const { answered, sentAt } = await send(credentials, request, deadline);
          if (answered.kind === 'untrusted') {
            const { reason, blamesKeys } = answered;
            return { outcome: { kind: 'unknown', reason, ...(blamesKeys ? { blamesKeys } : {}) }, sentAt };
          }
          return { outcome: classifyOrder(answered.answer, fields), sentAt };
        },
      };
    },
    query: async (credentials, number: OrderNumber, deadline) => {
      const { mchid, out_trade_no } = number;
      const target = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(out_trade_no)}?mchid=${encodeURIComponent(mchid)}`;
      const request = await signedRequest(credentials, upstream.clock, 'GET', target);
      const { answered } = await send(credentials, request, deadline);
      return answered.kind === 'untrusted'
        ? { kind: 'unknown', reason: answered.reason }
        : queryOutcome(answered.answer, number);
    },
  };
};

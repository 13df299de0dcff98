import type { Deadline } from '../clock.ts';
import type { Log } from '../log.ts';
import { call, type Upstream } from '../upstream/call.ts';
import type { ExchangeRequest } from '../upstream/exchange.ts';
import { artifactOf, type Outcome, type QueryOutcome, type Refusal } from '../upstream/outcome.ts';
import type { UpstreamSystem } from '../upstream/system.ts';
import { createAccessTokens, type FetchedToken } from './access-token.ts';
import { ORDER_ABSENT, refusalOf, TOKEN_ERRCODES, type WecomAnswer, wordsOf } from './classify.ts';
import type { WecomCredentials } from './credentials.ts';

const MOST_LIFE_SECONDS = 7_200;

type Reply =
  | { kind: 'answer'; answer: WecomAnswer; sentAt: number }
  | { kind: 'refused'; refusal: Refusal; sentAt: null }
  | { kind: 'unknown'; reason: string; sentAt: number | null };

/** The payment signature that WeCom computes for a mini-program, or why there is none. */
export type WecomSignature = { kind: 'signed'; pay_sign: string } | { kind: 'failed'; reason: string };

export interface WecomSystem extends UpstreamSystem<WecomCredentials> {
  /** 企业支付签名 (`get_sign`, document 98130). `timestamp` in Unix seconds. */
  sign(
    credentials: WecomCredentials,
    payment: { appid: string; prepay_id: string; nonce: string; timestamp: number },
    deadline: Deadline,
  ): Promise<WecomSignature>;
}

const parseAnswer = (bytes: Buffer): WecomAnswer | null => {
  try {
    const body = JSON.parse(bytes.toString()) as Record<string, unknown>;
    const { errcode = 0, errmsg = '' } = body;
    return typeof errcode === 'number' && typeof errmsg === 'string' ? { errcode, errmsg, body } : null;
  } catch {
    return null;
  }
};

/** WeCom's mini-program payments. HTTPS and the access token are all the authentication its answers have. */
export const createWecomSystem = (upstream: Upstream, log: Log): WecomSystem => {
  const tokens = createAccessTokens(upstream.clock);

  const exchange = async (request: ExchangeRequest, deadline: Deadline): Promise<Reply> => {
    const { exchange, sentAt } = await call(upstream, request, deadline);
    if (exchange.kind !== 'answer') return { kind: 'unknown', reason: exchange.reason, sentAt };
    // WeCom documents no status for its errors, so they are read under any; a success must be a 200.
    const answer = parseAnswer(exchange.body);
    const plausible = answer && (exchange.status === 200 || answer.errcode !== 0);
    if (!plausible || sentAt === null) return { kind: 'unknown', reason: `HTTP_${exchange.status}`, sentAt };
    return { kind: 'answer', answer, sentAt };
  };

  const fetchToken = async (credentials: WecomCredentials, deadline: Deadline): Promise<FetchedToken> => {
    const query = new URLSearchParams({
      corpid: credentials.corpid,
      corpsecret: credentials.corpsecret.export().toString(),
    });
    const request = { method: 'GET' as const, target: `/cgi-bin/gettoken?${query}`, headers: {} };
    const reply = await exchange(request, deadline);
    if (reply.kind !== 'answer') return { kind: 'unknown', reason: 'GETTOKEN' };

    const { access_token: token, expires_in: seconds } = reply.answer.body;
    if (reply.answer.errcode === 0 && typeof token === 'string' && token !== '' && typeof seconds === 'number') {
      return { kind: 'token', token, expiresInMs: Math.min(Math.max(seconds, 0), MOST_LIFE_SECONDS) * 1000 };
    }
    const refusal = refusalOf(reply.answer);
    (deadline.log ?? log).warn({ event: 'gettoken_failed', mchid: credentials.mchid, errcode: reply.answer.errcode });
    if (!refusal) return { kind: 'unknown', reason: 'GETTOKEN' };
    const blame = refusal.code === 'MERCHANT_MISCONFIGURED' ? { blamesKeys: true as const } : {};
    return { kind: 'refused', refusal: { ...refusal, ...blame } };
  };

  /** Sends with the cached token; one that WeCom calls invalid is replaced once. No order is made with a bad token. */
  const send = async (
    credentials: WecomCredentials,
    path: string,
    body: string,
    deadline: Deadline,
  ): Promise<Reply> => {
    for (let refreshed = false; ; refreshed = true) {
      const token = await tokens.get(credentials, () => fetchToken(credentials, deadline));
      if (token.kind !== 'token') return { ...token, sentAt: null };

      const target = `${path}?access_token=${encodeURIComponent(token.token)}`;
      const headers = { 'Content-Type': 'application/json; charset=utf-8' };
      const reply = await exchange({ method: 'POST', target, headers, body }, deadline);
      if (refreshed || reply.kind !== 'answer' || !TOKEN_ERRCODES.has(reply.answer.errcode)) return reply;
      await tokens.invalidate(credentials, token.token);
    }
  };

  const outcomeOf = ({ errcode, errmsg, body }: WecomAnswer, fields: readonly string[]): Outcome => {
    const artifact = errcode === 0 ? artifactOf(body, fields) : null;
    if (artifact) return { kind: 'accepted', artifact };
    const refusal = refusalOf({ errcode, errmsg, body });
    if (refusal) return { kind: 'refused', refusal };
    // The order-specific errcodes are unpublished: only a query can tell. -1 and 6000 ask for a repetition.
    const asksAgain = errcode === -1 || errcode === 6000 || errcode === 0;
    return {
      kind: 'unknown',
      reason: `ERRCODE_${errcode}`,
      ...(asksAgain ? {} : { retry: 'query' as const, upstream: { code: String(errcode), message: wordsOf(errmsg) } }),
    };
  };

  return {
    repetition: 'undocumented',
    prepare: async (credentials, path, body, fields) => ({
      send: async (deadline) => {
        const reply = await send(credentials, path, body, deadline);
        if (reply.kind === 'answer') return { outcome: outcomeOf(reply.answer, fields), sentAt: reply.sentAt };
        const { sentAt, ...outcome } = reply;
        return { outcome, sentAt };
      },
    }),
    query: async (credentials, { mchid, out_trade_no }, deadline): Promise<QueryOutcome> => {
      const body = JSON.stringify({ mchid, out_trade_no });
      const reply = await send(credentials, '/cgi-bin/miniapppay/get_order', body, deadline);
      if (reply.kind !== 'answer') return reply;
      const { errcode, errmsg: _, body: answered } = reply.answer;
      if (errcode === ORDER_ABSENT) return { kind: 'absent' };
      if (answered.out_trade_no !== undefined && answered.out_trade_no !== out_trade_no) {
        return { kind: 'unknown', reason: 'ANSWER_OF_ANOTHER_ORDER' };
      }
      if (errcode === 0 && typeof answered.trade_state === 'string') {
        const { errcode: _code, errmsg: _message, ...transaction } = answered;
        return { kind: 'found', trade_state: answered.trade_state, transaction };
      }
      const refusal = refusalOf(reply.answer);
      return refusal ? { kind: 'refused', refusal } : { kind: 'unknown', reason: `ERRCODE_${errcode}` };
    },
    sign: async (credentials, { appid, prepay_id, nonce, timestamp }, deadline) => {
      const body = JSON.stringify({ appid, prepay_id, sign_type: 'RSA', nonce, timestamp });
      const reply = await send(credentials, '/cgi-bin/miniapppay/get_sign', body, deadline);
      if (reply.kind !== 'answer') return { kind: 'failed', reason: reply.kind };
      const { errcode, body: answered } = reply.answer;
      if (errcode === 0 && typeof answered.pay_sign === 'string' && answered.pay_sign !== '') {
        return { kind: 'signed', pay_sign: answered.pay_sign };
      }
      return { kind: 'failed', reason: `ERRCODE_${errcode}` };
    },
  };
};

import type { Deadline } from '../clock.ts';
import type { Log } from '../log.ts';
import { createNonce } from '../nonce.ts';
import { call, type Upstream } from '../upstream/call.ts';
import type { QueryOutcome } from '../upstream/outcome.ts';
import type { OrderNumber, Sent, UpstreamSystem } from '../upstream/system.ts';
import { classifyOrder, refusalOf } from './classify.ts';
import type { V2Credentials } from './credentials.ts';
import { type Fields, type SignType, signFields, verifyFields } from './signature.ts';
import { buildXml, parseXml } from './xml.ts';

type Answered = { kind: 'answer'; fields: Fields } | { kind: 'untrusted'; reason: string };

const ABSENT = new Set(['ORDERNOTEXIST', 'ORDER_NOT_EXIST']);

const queryOutcome = (fields: Fields, { out_trade_no }: OrderNumber): QueryOutcome => {
  if (fields.out_trade_no && fields.out_trade_no !== out_trade_no) {
    return { kind: 'unknown', reason: 'ANSWER_OF_ANOTHER_ORDER' };
  }
  if (fields.return_code === 'SUCCESS' && fields.result_code === 'SUCCESS' && fields.trade_state) {
    const { sign: _, nonce_str: __, return_code: ___, return_msg: ____, result_code: _____, ...transaction } = fields;
    return { kind: 'found', trade_state: fields.trade_state, transaction };
  }
  if (fields.return_code === 'SUCCESS' && ABSENT.has(fields.err_code ?? '')) return { kind: 'absent' };
  const refused = refusalOf(fields);
  return refused
    ? { kind: 'refused', refusal: refused.refusal }
    : { kind: 'unknown', reason: fields.err_code ?? 'FAIL' };
};

/** WeChat Pay Global's XML interface. An answer counts only when it is signed with the algorithm of its request. */
export const createV2System = (upstream: Upstream, log: Log): UpstreamSystem<V2Credentials> => {
  const send = async (
    credentials: V2Credentials,
    target: string,
    business: Fields,
    deadline: Deadline,
  ): Promise<{ answered: Answered; sentAt: number | null }> => {
    const signType: SignType = business.sign_type === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5';
    const signed: Fields = { ...business, nonce_str: createNonce() };
    signed.sign = signFields(signed, credentials.apiKey, signType);
    const request = {
      method: 'POST' as const,
      target,
      headers: { 'Content-Type': 'text/xml; charset=utf-8', 'User-Agent': 'prepay' },
      body: buildXml(signed),
    };
    const { exchange, sentAt } = await call(upstream, request, deadline);
    const unanswered = (reason: string) => ({ answered: { kind: 'untrusted' as const, reason }, sentAt });
    const untrusted = (reason: string) => {
      (deadline.log ?? log).warn({ event: 'answer_untrusted', mchid: credentials.mch_id, verdict: reason });
      return unanswered(reason);
    };
    if (exchange.kind !== 'answer') return unanswered(exchange.reason);
    if (exchange.status !== 200) return unanswered(`HTTP_${exchange.status}`);
    const fields = parseXml(exchange.body);
    if (!fields) return untrusted('NOT_XML');
    // Communication failures are never signed; everything else is, business failures too.
    if (fields.return_code !== 'FAIL' && !verifyFields(fields, credentials.apiKey, signType)) {
      return untrusted('SIGNATURE_FORGED');
    }
    if (fields.mch_id && fields.mch_id !== business.mch_id) return untrusted('ANSWER_OF_ANOTHER_MERCHANT');
    return { answered: { kind: 'answer', fields }, sentAt };
  };

  return {
    repetition: 'same-order',
    prepare: async (credentials, path, body, fields) => {
      const business = JSON.parse(body) as Fields;
      return {
        send: async (deadline): Promise<Sent> => {
          const { answered, sentAt } = await send(credentials, path, business, deadline);
          if (answered.kind === 'untrusted') return { outcome: { kind: 'unknown', reason: answered.reason }, sentAt };
          return { outcome: classifyOrder(answered.fields, fields), sentAt };
        },
      };
    },
    query: async (credentials, number: OrderNumber, deadline) => {
      const { mchid, out_trade_no, sub_mch_id, appid } = number;
      const business: Fields = {
        appid: appid ?? '',
        mch_id: mchid,
        sub_mch_id: sub_mch_id ?? '',
        out_trade_no,
        ...(credentials.sign_type === 'MD5' ? {} : { sign_type: credentials.sign_type }),
      };
      const { answered } = await send(credentials, '/pay/orderquery', business, deadline);
      return answered.kind === 'untrusted'
        ? { kind: 'unknown', reason: answered.reason }
        : queryOutcome(answered.fields, number);
    },
  };
};

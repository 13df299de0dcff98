import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { V3Call } from './calls.ts';
import { v3Refusal } from './errors.ts';
import type { V3Caller, V3Refused, V3Reply } from './reply.ts';

interface Arrival {
  request: WireRequest;
  /** The call at the path, whatever the method. */
  call: V3Call | undefined;
}

interface AdmissionCheck extends Provenance {
  refuse(arrival: Arrival): V3Reply | undefined;
}

/** What is looked at before Authorization, in WeChat's order. */
export const ADMISSION_CHECKS: readonly AdmissionCheck[] = [
  {
    rule: 'An unknown path is 404, without body, signature and Request-ID',
    source: 'live answer, 2026-09-11',
    confidence: 'observed',
    refuse: ({ call }) => (call ? undefined : { bareStatus: 404, verdict: 'unknown path' }),
  },
  {
    rule: 'A wrong method is 405, without body, signature and Request-ID',
    source: 'live answer, 2026-09-11',
    confidence: 'observed',
    refuse: ({ call, request }) =>
      call && call.method !== request.method ? { bareStatus: 405, verdict: `only ${call.method}` } : undefined,
  },
  {
    rule: 'Without Accept or User-Agent: 400 before authentication, but not on the order calls',
    source: 'live answers, 2026-09-11; interface rules of the GitBook',
    confidence: 'observed',
    refuse: ({ call, request: { headers } }) => {
      if (call?.family !== 'general' || (headers['user-agent'] && headers.accept)) return undefined;
      const message = 'Http头缺少Accept或User-Agent';
      return { refusal: v3Refusal('INVALID_REQUEST', { message }), verdict: 'no Accept or User-Agent' };
    },
  },
];

interface CallerCheck extends Provenance {
  refuse(request: WireRequest, caller: V3Caller): V3Refused | undefined;
}

/** What is looked at once the caller is known, before the call itself. */
export const CALLER_CHECKS: readonly CallerCheck[] = [
  {
    rule: 'A Wechatpay-Serial, where sent, names a key of WeChat for the merchant',
    source: 'binarywang/WxJava pull request 3548',
    confidence: 'community',
    refuse: (_request, { unknownSerial }) => {
      if (!unknownSerial) return undefined;
      const message = '平台证书序列号Wechatpay-Serial错误';
      return { refusal: v3Refusal('PARAM_ERROR', { message }), verdict: 'Wechatpay-Serial is of no key' };
    },
  },
];

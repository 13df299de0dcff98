import { describe, expect, it } from 'vitest';
import { classifyOrder, type V3Answer } from '../../shared/wechatpay-v3/classify.ts';

const PREPAY_ID = 'wx201410272009395522657a690389285100';

const answer = (status: number, body: Record<string, unknown> | null, verified = status < 300): V3Answer => ({
  status,
  body,
  verified,
  requestId: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
});

describe('classifyOrder', () => {
  it('accepts a verified 200 with a prepay_id', () => {
    expect(classifyOrder(answer(200, { prepay_id: PREPAY_ID, new_key: 1 }), ['prepay_id'])).toEqual({
      kind: 'accepted',
      artifact: { prepay_id: PREPAY_ID },
      requestId: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
    });
  });

  it.each<[number, string, string, string, boolean]>([
    [400, 'PARAM_ERROR', 'refused', 'PARAM_ERROR', false],
    [400, 'INVALID_REQUEST', 'refused', 'UPSTREAM_REFUSED', true],
    [400, 'APPID_MCHID_NOT_MATCH', 'refused', 'APPID_MCHID_NOT_MATCH', false],
    [400, 'MCH_NOT_EXISTS', 'refused', 'MCH_NOT_EXISTS', false],
    [404, 'MCH_NOT_EXISTS', 'refused', 'MCH_NOT_EXISTS', false],
    [401, 'SIGN_ERROR', 'refused', 'MERCHANT_MISCONFIGURED', false],
    [403, 'NO_AUTH', 'refused', 'MERCHANT_MISCONFIGURED', false],
    [403, 'OUT_TRADE_NO_USED', 'conflict', 'OUT_TRADE_NO_USED', true],
    [429, 'FREQUENCY_LIMITED', 'refused', 'FREQUENCY_LIMITED', false],
    [429, 'RATELIMIT_EXCEEDED', 'refused', 'FREQUENCY_LIMITED', false],
    [429, 'SOMETHING_NEW', 'refused', 'FREQUENCY_LIMITED', false],
    [400, 'ORDER_PAID', 'final', 'ORDER_PAID', false],
    [400, 'ORDERPAID', 'final', 'ORDER_PAID', false],
    [400, 'ORDER_CLOSED', 'final', 'ORDER_CLOSED', false],
    [400, 'ORDERCLOSED', 'final', 'ORDER_CLOSED', false],
    [403, 'RULE_LIMIT', 'refused', 'UPSTREAM_REFUSED', false],
    [400, 'constructor', 'refused', 'UPSTREAM_REFUSED', false],
    [400, '__proto__', 'refused', 'UPSTREAM_REFUSED', false],
  ])('takes %d %s as %s with %s', (status, upstreamCode, kind, code, ambiguous) => {
    expect(classifyOrder(answer(status, { code: upstreamCode, message: 'words' }, true), ['prepay_id'])).toEqual({
      kind,
      refusal: {
        code,
        ambiguous,
        ...(upstreamCode === 'SIGN_ERROR' ? { blamesKeys: true } : {}),
        upstream: {
          code: upstreamCode,
          message: 'words',
          request_id: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
        },
      },
    });
  });

  it('takes whatever the order type says starts its payment', () => {
    const native = answer(200, { code_url: 'weixin://wxpay/bizpayurl?pr=JyC91EIz1' });
    expect(classifyOrder(native, ['code_url'])).toMatchObject({
      kind: 'accepted',
      artifact: { code_url: 'weixin://wxpay/bizpayurl?pr=JyC91EIz1' },
    });
    expect(classifyOrder(native, ['code_url', 'prepay_id']).kind).toBe('unknown');
  });

  it.each(['ORDER_PAID', 'ORDER_CLOSED'])('has %s asked about where it is not signed', (code) => {
    expect(classifyOrder(answer(400, { code }), ['prepay_id'])).toMatchObject({
      kind: 'final',
      refusal: { ambiguous: true },
    });
  });

  it.each<[string, V3Answer]>([
    ['400 SYSTEM_ERROR', answer(400, { code: 'SYSTEM_ERROR' }, true)],
    ['an unlisted code without a signature', answer(403, { code: 'SOMETHING_OF_A_PROXY' })],
    ['403 BANK_ERROR', answer(403, { code: 'BANK_ERROR' })],
    ['200 that is not verified', answer(200, { prepay_id: PREPAY_ID }, false)],
    ['200 without prepay_id', answer(200, {})],
    ['200 with an empty prepay_id', answer(200, { prepay_id: '' })],
    ['200 with a prepay_id that is a number', answer(200, { prepay_id: 1 })],
    ['200 with a prepay_id with a blank', answer(200, { prepay_id: 'wx 1' })],
    ['200 with a prepay_id of 513 characters', answer(200, { prepay_id: 'w'.repeat(513) })],
    ['200 with an error', answer(200, { code: 'PARAM_ERROR', message: '' })],
    ['200 without a body', answer(200, null)],
    ['202', answer(202, { prepay_id: PREPAY_ID })],
    ['202 with a code', answer(202, { code: 'USER_PAYING', message: '' })],
    ['204', answer(204, null)],
    ['302', answer(302, { prepay_id: PREPAY_ID })],
    ['400 that is not JSON', answer(400, null)],
    ['400 without code', answer(400, { message: 'x' })],
    ['400 with an empty code', answer(400, { code: '' })],
    ['400 with a code that is a number', answer(400, { code: 1 })],
    ['403 of a gateway in HTML', answer(403, null)],
    ['404 of an unknown path', answer(404, null)],
    ['405', answer(405, { code: 'PARAM_ERROR' })],
    ['408', answer(408, { code: 'PARAM_ERROR' })],
    ['499', answer(499, { code: 'ORDER_CLOSED' })],
    ['500 SYSTEM_ERROR', answer(500, { code: 'SYSTEM_ERROR', message: '系统异常，请稍后重试' })],
    ['500 with a refusing code', answer(500, { code: 'PARAM_ERROR', message: '' })],
    ['500 ORDER_PAID', answer(500, { code: 'ORDER_PAID', message: '' })],
    ['502', answer(502, null)],
    ['503 SERVICE_UNAVAILABLE', answer(503, { code: 'SERVICE_UNAVAILABLE' })],
    ['504', answer(504, null)],
  ])('leaves it open: %s', (_what, given) => {
    expect(classifyOrder(given, ['prepay_id'])).toEqual({ kind: 'unknown', reason: `HTTP_${given.status}` });
  });
});

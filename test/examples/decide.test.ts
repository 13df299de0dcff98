import { describe, expect, it } from 'vitest';
import { type Answer, decide, type Step } from '../../examples/mini-program/pay.ts';
import { ERROR_CODES, type ErrorCode } from '../../shared/errors.ts';

const answerOf = (code: ErrorCode, changes: { retry?: string; headers?: Record<string, string> } = {}): Answer => {
  const { status, retry } = ERROR_CODES[code];
  return { status, headers: changes.headers ?? {}, data: { code, retry: changes.retry ?? retry, request_id: 'r-1' } };
};

const steady = (): number => 0;
const step = (answer: Answer | null, failures = 0): Step => decide(answer, failures, steady);

describe('what a phone does with an answer', () => {
  it('pays with the payment of a 200', () => {
    const payment = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx', signType: 'RSA', paySign: 's' };
    expect(step({ status: 200, headers: {}, data: { payment } })).toEqual({ do: 'pay', payment });
  });

  const EXPECTED: Record<ErrorCode, Step['do'] | 'start-over'> = {
    PARAM_ERROR: 'stop',
    APPID_MCHID_NOT_MATCH: 'stop',
    MCH_NOT_EXISTS: 'stop',
    ORDER_PAID: 'ask',
    ORDER_CLOSED: 'start-over',
    UNAUTHENTICATED: 'renew-token',
    OUT_TRADE_NO_USED: 'start-over',
    FORBIDDEN: 'stop',
    NOT_FOUND: 'stop',
    METHOD_NOT_ALLOWED: 'stop',
    REQUEST_IN_PROGRESS: 'repeat',
    PAYLOAD_TOO_LARGE: 'stop',
    UNSUPPORTED_MEDIA_TYPE: 'stop',
    UPSTREAM_REFUSED: 'stop',
    FREQUENCY_LIMITED: 'repeat',
    MERCHANT_MISCONFIGURED: 'stop',
    INTERNAL: 'repeat',
    SECRETS_UNAVAILABLE: 'repeat',
    TABLE_UNAVAILABLE: 'repeat',
    UPSTREAM_UNKNOWN: 'repeat',
  };

  it.each(Object.entries(EXPECTED) as [ErrorCode, string][])('after %s: %s', (code, expected) => {
    const decided = step(answerOf(code));
    expect(decided.do === 'stop' && decided.startOver ? 'start-over' : decided.do).toBe(expected);
    if (decided.do === 'stop') expect(decided).toMatchObject({ code, requestId: 'r-1' });
  });

  it('asks when a query is all that helps, whatever the code', () => {
    expect(step(answerOf('UPSTREAM_UNKNOWN', { retry: 'query' }))).toEqual({ do: 'ask' });
  });

  it('waits longer each time, up to eight seconds, and at least as long as the answer says', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((failures) => step(answerOf('UPSTREAM_UNKNOWN'), failures));
    expect(waits.map((repeat) => repeat.do === 'repeat' && repeat.afterMs)).toEqual([
      500, 1000, 2000, 4000, 8000, 8000,
    ]);
    const headers = { 'retry-after': '5' };
    expect(step(answerOf('REQUEST_IN_PROGRESS', { headers }))).toEqual({ do: 'repeat', afterMs: 5000 });
    expect(step(answerOf('REQUEST_IN_PROGRESS', { headers: { 'retry-after': 'soon' } }))).toEqual({
      do: 'repeat',
      afterMs: 500,
    });
  });

  it('spreads phones over a quarter more', () => {
    expect(decide(null, 0, () => 1)).toEqual({ do: 'repeat', afterMs: 625 });
  });

  it.each<[string, Answer | null, Step['do']]>([
    ['no answer', null, 'repeat'],
    ["a proxy's 502 page", { status: 502, headers: {}, data: '<html>' }, 'repeat'],
    ["a platform's 429", { status: 429, headers: {}, data: { errorCode: 1 } }, 'repeat'],
    ['a page instead of an order', { status: 200, headers: {}, data: '<html>' }, 'stop'],
    ["a proxy's 403", { status: 403, headers: {}, data: null }, 'stop'],
  ])('after %s', (_name, answer, expected) => {
    expect(step(answer).do).toBe(expected);
  });
});

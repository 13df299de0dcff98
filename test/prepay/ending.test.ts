import { describe, expect, it } from 'vitest';
import type { PrepayError } from '../../shared/errors.ts';
import {
  type Ending,
  endingAfterAsking,
  endingBeforeSending,
  endingOfUnknown,
  type KnownOutcome,
  type Step,
  stepAfter,
} from '../../shared/prepay/ending.ts';
import { type Standing, standingOf } from '../../shared/prepay/standing.ts';
import { absent, accepted, aRefusal, conflict, final, found, refused, unanswered } from './scripted-upstream.ts';

/** What a step comes to, in the words of the tables below. */
const inWords = (step: Step | null): string => {
  if (step === null) return 'send';
  if (step.kind === 'complete') return `complete ${step.artifact.prepay_id} ${step.requestId}`;
  if (step.kind === 'refuse') return `refuse ${step.refusal.code}`;
  if (step.kind === 'ask') return 'ask';
  const { code, retry } = step.error;
  return [step.kind, code, retry, ...('conflict' in step ? ['conflict'] : [])].join(' ');
};

const ambiguous = refused('UPSTREAM_REFUSED', { ambiguous: true });

describe('stepAfter', () => {
  it.each([
    { outcome: accepted('wx1', 'r1'), mayExist: false, step: 'complete wx1 r1' },
    { outcome: accepted('wx1'), mayExist: true, step: 'complete wx1 null' },
    { outcome: final('ORDER_PAID'), mayExist: false, step: 'refuse ORDER_PAID' },
    { outcome: final('ORDER_CLOSED'), mayExist: true, step: 'refuse ORDER_CLOSED' },
    { outcome: refused('PARAM_ERROR'), mayExist: false, step: 'release PARAM_ERROR never' },
    { outcome: refused('PARAM_ERROR'), mayExist: true, step: 'yield PARAM_ERROR query' },
    { outcome: refused('FREQUENCY_LIMITED'), mayExist: false, step: 'yield FREQUENCY_LIMITED same-request' },
    { outcome: refused('FREQUENCY_LIMITED'), mayExist: true, step: 'yield FREQUENCY_LIMITED same-request' },
    { outcome: ambiguous, mayExist: false, step: 'release UPSTREAM_REFUSED never' },
    { outcome: ambiguous, mayExist: true, step: 'ask' },
    { outcome: conflict(), mayExist: false, step: 'release OUT_TRADE_NO_USED new-out-trade-no' },
    { outcome: conflict(), mayExist: true, step: 'ask' },
  ] as { outcome: KnownOutcome; mayExist: boolean; step: string }[])(
    '$outcome.kind $outcome.refusal.code, order may exist: $mayExist → $step',
    ({ outcome, mayExist, step }) => {
      expect(inWords(stepAfter(outcome, mayExist))).toBe(step);
    },
  );

  it('shows what WeChat said', () => {
    const step = stepAfter(refused('PARAM_ERROR'), false) as Extract<Ending, { error: PrepayError }>;
    expect(step.error.upstream).toEqual({ code: 'WECHAT_PARAM_ERROR', message: 'message of PARAM_ERROR' });
  });

  it('asks for a pause when WeChat limits the rate', () => {
    const step = stepAfter(refused('FREQUENCY_LIMITED'), false) as Extract<Ending, { error: PrepayError }>;
    expect(step.error.retryAfter).toBe(1);
  });
});

const ended: Standing = { kind: 'ended', refusal: aRefusal('ORDER_PAID') };
const unpaid: Standing = { kind: 'unpaid' };
const stranger: Standing = { kind: 'refused', refusal: aRefusal('MERCHANT_MISCONFIGURED') };

it('asks about a final refusal that nobody signed, even at a first try', () => {
  const unsigned = { kind: 'final', refusal: aRefusal('ORDER_CLOSED', { ambiguous: true }) } as const;
  expect(stepAfter(unsigned, false)).toMatchObject({ kind: 'ask' });
});

describe('endingAfterAsking', () => {
  const unknownEnding = 'yield UPSTREAM_UNKNOWN same-request';
  const foreign = 'yield OUT_TRADE_NO_USED new-out-trade-no conflict';
  it.each([
    { outcome: conflict(), standing: ended, conflicts: 0, ending: 'refuse ORDER_PAID' },
    { outcome: ambiguous, standing: ended, conflicts: 2, ending: 'refuse ORDER_PAID' },
    { outcome: conflict(), standing: { kind: 'absent' }, conflicts: 0, ending: unknownEnding },
    { outcome: ambiguous, standing: { kind: 'absent' }, conflicts: 0, ending: 'yield UPSTREAM_REFUSED query' },
    { outcome: conflict(), standing: unpaid, conflicts: 0, ending: `${unknownEnding} conflict` },
    { outcome: conflict(), standing: unpaid, conflicts: 1, ending: `${unknownEnding} conflict` },
    { outcome: conflict(), standing: unpaid, conflicts: 2, ending: foreign },
    { outcome: ambiguous, standing: unpaid, conflicts: 1, ending: `${unknownEnding} conflict` },
    { outcome: ambiguous, standing: unpaid, conflicts: 9, ending: foreign },
    { outcome: conflict(), standing: stranger, conflicts: 0, ending: unknownEnding },
    { outcome: ambiguous, standing: { kind: 'unknown' }, conflicts: 9, ending: unknownEnding },
  ] as { outcome: typeof ambiguous; standing: Standing; conflicts: number; ending: string }[])(
    '$outcome.kind of an order that is $standing.kind after $conflicts rounds → $ending',
    ({ outcome, standing, conflicts, ending }) => {
      expect(inWords(endingAfterAsking(outcome, standing, { conflicts, artifact: null }))).toBe(ending);
    },
  );
});

it('never takes an order for somebody else’s that once gave us an artifact', () => {
  const ours = { conflicts: 9, artifact: '{"prepay_id":"wx1"}' };
  expect(inWords(endingAfterAsking(conflict(), unpaid, ours))).toBe('yield UPSTREAM_UNKNOWN same-request conflict');
});

describe('endingBeforeSending', () => {
  it.each([
    { standing: ended, ending: 'refuse ORDER_PAID' },
    { standing: unpaid, ending: 'send' },
    { standing: { kind: 'absent' }, ending: 'send' },
    { standing: stranger, ending: 'yield MERCHANT_MISCONFIGURED query' },
    { standing: { kind: 'unknown' }, ending: 'yield UPSTREAM_UNKNOWN same-request' },
  ] as { standing: Standing; ending: string }[])(
    'an order that is $standing.kind → $ending',
    ({ standing, ending }) => {
      expect(inWords(endingBeforeSending(standing))).toBe(ending);
    },
  );
});

describe('endingOfUnknown', () => {
  it('passes on what WeChat said and what the caller may do', () => {
    const upstream = { code: '301054', message: 'no words for it' };
    expect(endingOfUnknown({ retry: 'query', upstream })).toMatchObject({
      kind: 'yield',
      error: { code: 'UPSTREAM_UNKNOWN', retry: 'query', upstream },
    });
  });
});

describe('standingOf', () => {
  it.each([
    { answer: found('SUCCESS'), standing: 'ended ORDER_PAID' },
    { answer: found('REFUND'), standing: 'ended ORDER_PAID' },
    { answer: found('CLOSED'), standing: 'ended ORDER_CLOSED' },
    { answer: found('REVOKED'), standing: 'ended ORDER_CLOSED' },
    { answer: found('NOTPAY'), standing: 'unpaid' },
    { answer: found('USERPAYING'), standing: 'unpaid' },
    { answer: found('PAYERROR'), standing: 'unpaid' },
    { answer: found('ACCEPT'), standing: 'unpaid' },
    { answer: found('A_STATE_OF_TOMORROW'), standing: 'unknown' },
    { answer: found('success'), standing: 'unknown' },
    { answer: found('constructor'), standing: 'unknown' },
    { answer: found('__proto__'), standing: 'unknown' },
    { answer: absent, standing: 'absent' },
    { answer: unanswered, standing: 'unknown' },
    { answer: { kind: 'refused' as const, refusal: aRefusal('FORBIDDEN') }, standing: 'refused FORBIDDEN' },
  ])('$answer.kind $answer.trade_state → $standing', ({ answer, standing }) => {
    const result = standingOf(answer);
    expect('refusal' in result ? `${result.kind} ${result.refusal.code}` : result.kind).toBe(standing);
  });
});

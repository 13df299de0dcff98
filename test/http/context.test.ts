import { describe, expect, it } from 'vitest';
import { readContext } from '../../shared/http/context.ts';
import { createManualClock } from '../manual-clock.ts';

const clock = createManualClock(0);

describe('readContext', () => {
  it.each([
    { platform: 'SCF', context: { request_id: 'scf-1', getRemainingTimeInMillis: () => 3_000 }, requestId: 'scf-1' },
    {
      platform: 'Lambda',
      context: { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => 3_000 },
      requestId: 'aws-1',
    },
  ])(
    'keeps a second of the time that $platform gives, and holds claims three longer than it',
    ({ context, requestId }) => {
      const invocation = readContext(context, clock, null);
      expect(invocation).toMatchObject({ requestId, leaseMs: 6_000 });
      expect(invocation.deadline.remaining()).toBe(2_000);
    },
  );

  it('supposes fifteen seconds and makes up an id where the platform tells nothing', () => {
    const [first, second] = [readContext(undefined, clock, null), readContext({}, clock, null)];
    expect(first.deadline.remaining()).toBe(14_000);
    expect(first.leaseMs).toBe(18_000);
    expect(first.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.requestId).not.toBe(first.requestId);
  });

  it('takes the lease that is configured', () => {
    expect(readContext({}, clock, 250).leaseMs).toBe(250);
  });

  it('counts whole milliseconds, which every table can store', () => {
    const { leaseMs, deadline } = readContext({ getRemainingTimeInMillis: () => 2_999.6 }, clock, null);
    expect([leaseMs, deadline.remaining()]).toEqual([5_999, 1_999]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactSince, livingTries, rowExpiry } from '../../shared/order-table/artifact-life.ts';

/** Off the full step, where a time would count as a rounded one. */
const NOW = Date.UTC(2026, 10, 22, 6) + 123_457;
const TTL = 7_200_000;
const DAY = 86_400_000;

describe('livingTries', () => {
  it('drops the tries whose artifact would be over', () => {
    expect(livingTries([NOW - TTL - 1, NOW - TTL, NOW - TTL + 1, NOW], NOW, TTL)).toEqual([NOW - TTL + 1, NOW]);
  });

  it('keeps sixteen tries exactly', () => {
    const tries = Array.from({ length: 16 }, (_, index) => NOW - index * 1_000);
    expect(livingTries(tries, NOW, TTL)).toEqual(tries);
  });

  it('bounds the list, however many tries there were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 17, maxLength: 200, size: 'max' }),
        (pauses) => {
          let now = NOW;
          let stored: number[] = [];
          for (const pause of pauses) {
            now += pause;
            stored = livingTries([...stored, now], now, TTL);
            expect(stored.length).toBeLessThanOrEqual(19);
          }
        },
      ),
    );
  });

  it('never makes an artifact look younger by rounding, at any later moment', () => {
    const pause = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: TTL / 8 }));
    fc.assert(
      fc.property(fc.array(pause, { minLength: 1, maxLength: 120, size: 'max' }), pause, (pauses, last) => {
        let now = NOW;
        let stored: number[] = [];
        const exact: number[] = [];
        for (const step of pauses) {
          now += step;
          exact.push(now);
          stored = livingTries([...stored, now], now, TTL);
        }
        const sentAt = now + last;
        const none = { artifact: null, artifact_since: null };
        const truth = Math.min(sentAt, ...exact.filter((at) => sentAt - at < TTL));
        const since = artifactSince({ artifact: 'a', sentAt, earlierTries: stored }, none, TTL);
        expect(since).toBeLessThanOrEqual(truth);
        expect(sentAt - since).toBeLessThan(TTL + Math.ceil(TTL / 16));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('artifactSince', () => {
  const none = { artifact: null, artifact_since: null };
  const stored = { artifact: 'old', artifact_since: NOW - 3 * TTL };

  it.each([
    { why: 'the send itself', obtained: { artifact: 'a', sentAt: NOW, earlierTries: [] }, before: none, since: NOW },
    {
      why: 'the earliest unknown try',
      obtained: { artifact: 'a', sentAt: NOW, earlierTries: [NOW - 60_000, NOW - 30_000] },
      before: none,
      since: NOW - 60_000,
    },
    {
      why: 'the earliest try whose artifact may live',
      obtained: { artifact: 'a', sentAt: NOW, earlierTries: [NOW - TTL, NOW - 30_000] },
      before: none,
      since: NOW - 30_000,
    },
    {
      why: 'the stored time when WeChat gave the same artifact',
      obtained: { artifact: 'old', sentAt: NOW, earlierTries: [NOW - 30_000] },
      before: stored,
      since: NOW - 3 * TTL,
    },
    {
      why: 'the send when WeChat gave a new artifact',
      obtained: { artifact: 'new', sentAt: NOW, earlierTries: [] },
      before: stored,
      since: NOW,
    },
    {
      why: 'the unknown try of the refresh when WeChat gave a new artifact',
      obtained: { artifact: 'new', sentAt: NOW, earlierTries: [NOW - 30_000] },
      before: stored,
      since: NOW - 30_000,
    },
  ])('is $why', ({ obtained, before, since }) => {
    expect(artifactSince(obtained, before, TTL)).toBe(since);
  });
});

describe('rowExpiry', () => {
  it.each([
    { ends: 'nowhere', orderExpiry: null, days: 14 },
    { ends: 'in the past', orderExpiry: NOW - 400 * DAY, days: 14 },
    { ends: 'within two hours', orderExpiry: NOW + 7_200_000, days: 14 },
    { ends: 'after exactly seven days', orderExpiry: NOW + 7 * DAY, days: 14 },
    { ends: 'after eight days', orderExpiry: NOW + 8 * DAY, days: 15 },
    { ends: 'after ninety days', orderExpiry: NOW + 90 * DAY, days: 97 },
    { ends: 'after a thousand years', orderExpiry: NOW + 365_000 * DAY, days: 97 },
  ])('is $days days after an order was made that ends $ends', ({ orderExpiry, days }) => {
    expect(rowExpiry(NOW, orderExpiry)).toBe(NOW + days * DAY);
  });
});

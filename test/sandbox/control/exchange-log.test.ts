import { describe, expect, it } from 'vitest';
import { asText, createExchangeLog } from '../../../sandbox/exchange-log.ts';

const exchange = (bytes = 0) => ({
  at: '',
  system: 'v3',
  call: 'app',
  method: 'POST',
  target: '/',
  headers: {},
  body: '',
  bytes: Buffer.alloc(bytes),
  verdict: '',
  code: '',
  faults: [],
});

describe('an answer as text', () => {
  it('is its text, or the number of its bytes where it is none', () => {
    expect(asText({ status: 200, headers: [], body: '{}' })).toEqual({ status: 200, headers: [], body: '{}' });
    expect(asText({ status: 200, headers: [], body: Buffer.alloc(7) }).body).toBe('(7 bytes)');
  });
});

describe('the exchange log', () => {
  it.each([1, 3, 100])('keeps the latest %i', (capacity) => {
    const log = createExchangeLog(capacity);
    for (let index = 0; index < 250; index += 1) log.add(exchange());
    expect(log.slice().map(({ id }) => id)).toEqual(Array.from({ length: capacity }, (_, at) => 251 - capacity + at));
  });

  const heavy = 'x'.repeat(32 * 1024 * 1024);
  const signature = { expected: '', received: heavy, verdict: 'bad' } as const;
  const cause = { code: '', zh: '', en: '' };
  const explanation = { expected: '', signed: heavy, cause, certainty: 'proven' } as const;

  it.each([
    ['bodies', { bytes: Buffer.alloc(heavy.length) }],
    ['targets', { target: heavy }],
    ['headers', { headers: { accept: heavy } }],
    ['signatures', { signature }],
    ['explanations', { explanation }],
    ['answers', { response: { status: 200, headers: [], body: heavy } }],
  ])('drops the oldest when %s weigh too much', (_, weighty) => {
    const log = createExchangeLog(1000);
    for (let index = 0; index < 10; index += 1) log.add({ ...exchange(), target: '', ...weighty });
    expect(log.slice().map(({ id }) => id)).toEqual([7, 8, 9, 10]);
  });

  it('takes as many again once the heavy ones are gone', () => {
    const log = createExchangeLog(5);
    for (let index = 0; index < 10; index += 1) log.add({ ...exchange(), target: heavy });
    for (let index = 0; index < 5; index += 1) log.add(exchange());
    expect(log.size).toBe(5);
  });

  it('goes on counting after it was cleared', () => {
    const log = createExchangeLog(10);
    log.add(exchange());
    log.clear();
    log.add(exchange());
    expect(log.slice().map(({ id }) => id)).toEqual([2]);
  });
});

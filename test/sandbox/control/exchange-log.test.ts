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

  it('drops the oldest when bodies weigh too much', () => {
    const log = createExchangeLog(1000);
    for (let index = 0; index < 10; index += 1) log.add(exchange(16 * 1024 * 1024));
    expect(log.slice().map(({ id }) => id)).toEqual([7, 8, 9, 10]);
  });

  it('goes on counting after it was cleared', () => {
    const log = createExchangeLog(10);
    log.add(exchange());
    log.clear();
    log.add(exchange());
    expect(log.slice().map(({ id }) => id)).toEqual([2]);
  });
});

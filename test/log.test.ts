import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrepayError } from '../shared/errors.ts';
import { createLog, errorFacts } from '../shared/log.ts';
import { createLogLines } from './log-lines.ts';

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('errorFacts', () => {
  it('drops the message of an error that is not ours, because it may quote the input', () => {
    const error = thrownBy(() => JSON.parse('SECRET-INPUT'));
    expect(String(error)).toContain('SECRET');
    const facts = errorFacts(error);
    expect(facts).toMatchObject({
      name: 'SyntaxError',
      at: [expect.stringMatching(/^at /), ...Array(7).fill(expect.any(String))],
    });
    expect(JSON.stringify(facts)).not.toContain('SECRET');
  });

  it('drops it whatever it looks like', () => {
    const anyMessage = fc.oneof(
      fc.string(),
      fc.string().map((text) => `x\n    at SECRET ${text}\n   at ${text}`),
    );
    fc.assert(
      fc.property(anyMessage, (text) => {
        const facts = errorFacts(new TypeError(`SECRET${text}`));
        expect(JSON.stringify(facts)).not.toContain('SECRET');
        expect(facts.at).not.toEqual([]);
      }),
    );
  });

  it('keeps the message of ours, which is written for callers', () => {
    expect(errorFacts(new PrepayError('ORDER_PAID'))).toMatchObject({
      name: 'PrepayError',
      code: 'ORDER_PAID',
      message: 'The order is already paid.',
    });
  });

  it('keeps the code of a system error and follows its causes', () => {
    const cause = Object.assign(new Error('connect to SECRET'), { code: 'ECONNREFUSED' });
    const facts = errorFacts(new PrepayError('TABLE_UNAVAILABLE', undefined, { cause }));
    expect(facts).toMatchObject({ code: 'TABLE_UNAVAILABLE', cause: { name: 'Error', code: 'ECONNREFUSED' } });
    expect(JSON.stringify(facts)).not.toContain('SECRET');
  });

  it('keeps of a thrown value its type alone', () => {
    expect(errorFacts('SECRET')).toEqual({ name: 'string' });
    expect(errorFacts({ password: 'SECRET' })).toEqual({ name: 'object' });
    expect(errorFacts(null)).toEqual({ name: 'object' });
  });
});

describe('createLog', () => {
  it('writes one line of JSON per event', () => {
    const { log, lines } = createLogLines();
    log.warn({ event: 'upstream_unknown', request_id: 'r1', error: new RangeError('SECRET') });
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        request_id: 'r1',
        event: 'upstream_unknown',
        error: { name: 'RangeError', at: expect.any(Array) },
      },
    ]);
  });

  it('writes nothing below its level', () => {
    const lines: string[] = [];
    const log = createLog('warn', { write: (line) => lines.push(line) });
    log.info({ event: 'quiet' });
    log.warn({ event: 'loud' });
    expect(lines).toHaveLength(1);
  });
});

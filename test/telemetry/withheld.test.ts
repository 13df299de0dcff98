import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrepayError } from '../../shared/errors.ts';
import { createLog, errorFacts, type Log } from '../../shared/log.ts';
import { LOG_FIELDS, type LogLine } from '../../shared/log-fields.ts';
import { aRequestLog } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { SECRETS } from './secrets.ts';

const aSecret = fc.constantFrom(...Object.values(SECRETS));

const NAMES = ['openid', 'sub_openid', 'payer', 'payer_client_ip', 'spbill_create_ip', 'device_id', 'body', 'headers'];
const MORE_NAMES = ['authorization', 'sign', 'paySign', 'signature', 'private_key', 'api_key', 'request', 'msg', 'err'];

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** What all four calls write of a line, through the log itself and through that of a request. */
const outputOf = (line: object): string => {
  const written: string[] = [];
  const destination = { write: (text: string) => void written.push(text) };
  const log = createLog('trace', destination, 'emf');
  const request = aRequestLog(log, createManualClock(0));
  for (const to of [log, request] satisfies Log[]) {
    for (const level of LEVELS) to[level]({ event: 'tried', ...line } as LogLine);
  }
  const output = written.join('');
  expect(output.match(/"event":"tried"/g)).toHaveLength(8);
  for (const text of written) expect(() => JSON.parse(text)).not.toThrow();
  return output;
};

const expectNothingOf = ({ mark }: { mark: string }, output: string): void => expect(output).not.toContain(mark);

describe('a line of the log', () => {
  it('drops what stands under a name that is not known, however deep', () => {
    const value = aSecret.chain((secret) =>
      fc
        .constantFrom(
          secret.text,
          [secret.text],
          { inner: secret.text },
          { [secret.text]: 1 },
          Buffer.from(secret.text),
        )
        .map((held) => ({ secret, held })),
    );
    const name = fc.oneof(
      fc.constantFrom(...NAMES, ...MORE_NAMES),
      fc.string().filter((text) => !(text in LOG_FIELDS)),
    );
    fc.assert(
      fc.property(name, value, (field, { secret, held }) => {
        const output = outputOf({ [field]: held });
        expectNothingOf(secret, output);
        expect(output).not.toContain('"type":"Buffer"');
      }),
    );
  });

  it('drops a name that is a secret itself', () => {
    for (const secret of Object.values(SECRETS)) expectNothingOf(secret, outputOf({ [secret.text]: 'x' }));
  });

  const fieldsOf = (...forms: string[]): string[] =>
    Object.entries(LOG_FIELDS)
      .filter(([name, form]) => forms.includes(form) && name !== 'event')
      .map(([name]) => name);

  it('withholds a value that does not look like one of its field', () => {
    const field = fc.constantFrom(...fieldsOf('word', 'count', 'flag'));
    const noWord = aSecret.filter(({ text }) => !/^[\w-]+$/.test(text));
    fc.assert(
      fc.property(field, noWord, (name, secret) => {
        const output = outputOf({ [name]: secret.text });
        expectNothingOf(secret, output);
        expect(output).toContain('[withheld]');
      }),
    );
  });

  it('withholds objects under every name but that of an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fieldsOf('word', 'count', 'flag', 'prose')), aSecret, (name, secret) => {
        expectNothingOf(secret, outputOf({ [name]: { openid: secret.text } }));
      }),
    );
  });

  it('takes secrets out of sentences', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fieldsOf('prose')), aSecret, (name, secret) => {
        const output = outputOf({ [name]: `the value ${secret.text}` });
        expectNothingOf(secret, output);
        expect(output).toContain('the value');
      }),
    );
  });

  it('leaves our own sentences as they are', () => {
    const look_at =
      'target: sent "/v3/pay/transactions/out-trade-no/1217752501201407033233368018?mchid=", WeChat read "…"; path and query';
    expect(outputOf({ look_at })).toContain(JSON.stringify(look_at));
    const problem = 'merchant 1900000109: wechatpay_v3.apiv3_key must be 32 bytes long';
    expect(outputOf({ problem })).toContain(problem);
  });
});

describe('an error in the log', () => {
  const SHAPES: Record<string, (text: string) => unknown> = {
    'its message': (text) => new Error(text),
    'a message of many lines': (text) => new Error(`x\n    at ${text}\n    at f (${text}:1:1)`),
    'a message that was changed later': (text) =>
      Object.assign(new Error(`x\n    at ${text}`), { message: 'harmless' }),
    'its cause': (text) => new Error('x', { cause: new Error(text, { cause: text }) }),
    'a cause of ours': (text) => new PrepayError('TABLE_UNAVAILABLE', undefined, { cause: new TypeError(text) }),
    'a cause that is no error': (text) => new Error('x', { cause: { openid: text } }),
    'its own members': (text) =>
      Object.assign(new Error('x'), { config: { headers: text }, response: text, body: text }),
    'one of many errors': (text) => new AggregateError([new Error(text)], text),
    'its stack': (text) => Object.assign(new Error('x'), { stack: `Error: x\n    at ${text}\n${text}` }),
    'a code that is no code': (text) => Object.assign(new Error('x'), { code: `code ${text}` }),
    'a name that is no name': (text) => Object.assign(new Error('x'), { name: `name ${text}` }),
    'a value that was thrown': (text) => text,
    'an object that was thrown': (text) => ({ openid: text, toString: () => text }),
    'what WeChat said': (text) =>
      new PrepayError('UPSTREAM_REFUSED', undefined, { upstream: { code: 'X', message: text, request_id: 'r' } }),
  };

  it.each(Object.entries(SHAPES))('tells nothing of %s', (_where, thrown) => {
    for (const secret of Object.values(SECRETS)) {
      expectNothingOf(secret, outputOf({ error: thrown(secret.text) }));
      const { lines, end } = ended();
      end(new PrepayError('INTERNAL', undefined, { cause: thrown(secret.text) }));
      expectNothingOf(secret, lines.join(''));
    }
  });

  const ended = () => {
    const lines: string[] = [];
    const log = createLog('trace', { write: (line) => void lines.push(line) });
    const request = aRequestLog(log, createManualClock(0));
    return { lines, end: (error: PrepayError) => request.end({ status: error.status, error }) };
  };

  it('ends where it causes itself', () => {
    const error: Error = new Error('x');
    error.cause = error;
    expect(JSON.stringify(errorFacts(error)).match(/"name":"Error"/g)).toHaveLength(5);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceContext, traceresponse } from '../../shared/telemetry/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const HEADER = `00-${TRACE}-${PARENT}-01`;

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((text) => /[^0]/.test(text));

describe('a trace context', () => {
  it.each([
    ['the version that there is', HEADER, '01'],
    ['a caller that records nothing', `00-${TRACE}-${PARENT}-00`, '00'],
    ['flags that nobody knows yet', `00-${TRACE}-${PARENT}-fe`, '00'],
    ['flags that nobody knows yet, and the one that everybody does', `00-${TRACE}-${PARENT}-ff`, '01'],
    ['a later version', `01-${TRACE}-${PARENT}-01`, '01'],
    ['a later version with more fields', `cc-${TRACE}-${PARENT}-01-what-the-future-brings`, '01'],
    ['a later version with an empty field', `fe-${TRACE}-${PARENT}-01-`, '01'],
  ])('joins the trace of %s', (_what, header, trace_flags) => {
    expect(traceContext(header)).toEqual({
      trace_id: TRACE,
      parent_span_id: PARENT,
      span_id: expect.stringMatching(/^[\da-f]{16}$/),
      trace_flags,
    });
  });

  it.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['words', 'traceparent'],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['the forbidden version', `ff-${TRACE}-${PARENT}-01`],
    ['a version that is no hex', `.0-${TRACE}-${PARENT}-01`],
    ['capitals', HEADER.toUpperCase()],
    ['a trace that is too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['a trace that is too long', `00-${TRACE}0-${PARENT}-01`],
    ['a parent that is too short', `00-${TRACE}-${PARENT.slice(1)}-01`],
    ['no flags', `00-${TRACE}-${PARENT}`],
    ['flags of one digit', `00-${TRACE}-${PARENT}-1`],
    ['more fields than its version has', `${HEADER}-more`],
    ['a dash too many', `${HEADER}-`],
    ['a later version with something behind its flags', `01-${TRACE}-${PARENT}-01.more`],
    ['blanks around it', ` ${HEADER} `],
    ['a line feed behind it', `${HEADER}\n`],
    ['two headers that the trigger joined', `${HEADER}, ${HEADER}`],
    ['underscores', HEADER.replaceAll('-', '_')],
  ])('begins a trace of its own for %s', (_what, header) => {
    const context = traceContext(header);
    expect(context).toMatchObject({ parent_span_id: undefined, trace_flags: '01' });
    expect(context.trace_id).toMatch(/^(?=.*[^0])[\da-f]{32}$/);
    expect(context.span_id).toMatch(/^(?=.*[^0])[\da-f]{16}$/);
    expect(context.trace_id).not.toBe(TRACE);
  });

  it('is another one at every request', () => {
    const contexts = Array.from({ length: 1_000 }, () => traceContext(undefined));
    expect(new Set(contexts.map(({ trace_id }) => trace_id)).size).toBe(1_000);
    expect(new Set(contexts.map(({ span_id }) => span_id)).size).toBe(1_000);
  });

  it('keeps the ids of every valid header, and names its own span in the answer', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (trace, parent, sampled) => {
        const flags = sampled ? '01' : '00';
        const context = traceContext(`00-${trace}-${parent}-${flags}`);
        expect(context).toMatchObject({ trace_id: trace, parent_span_id: parent, trace_flags: flags });
        expect(traceresponse(context)).toBe(`00-${trace}-${context.span_id}-${flags}`);
      }),
    );
  });

  it('never lets a text through', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => HEADER + text),
        ),
        (text) => {
          expect(traceresponse(traceContext(text))).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/);
        },
      ),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../shared/http/answer.ts';
import { DESCRIPTIONS } from '../../shared/xml-door/refusal.ts';
import { signOf, textOf, xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { document, ORDER, read, request } from './documents.ts';
import { createDoorScene } from './scene.ts';

const RUNS = { numRuns: 10_000 };

/** Whatever came in: status 200, well-formed XML, one of the two shapes of failures or a success. */
const expectAnswer = ({ statusCode, headers, body }: HttpAnswer): Record<string, string> => {
  expect(statusCode).toBe(200);
  expect(headers['Content-Type']).toBe('text/xml; charset=utf-8');
  const answer = read(body);
  if (answer.return_code === 'FAIL') {
    expect(Object.keys(answer)).toEqual(['return_code', 'return_msg', 'err_code', 'err_code_des']);
    expect(answer.err_code).not.toBe('SYSTEMERROR');
  } else {
    expect(answer.return_code).toBe('SUCCESS');
    expect(answer.sign).toBe(signOf(textOf(answer), answer.sign?.length === 64 ? 'HMAC-SHA256' : 'MD5'));
  }
  if (answer.err_code !== undefined) expect(Object.keys(DESCRIPTIONS)).toContain(answer.err_code);
  return answer;
};

/** XML that is nearly a request. */
const pieces = fc
  .array(
    fc.constantFrom(
      '<xml>',
      '</xml>',
      '<mch_id>',
      '</mch_id>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE x [',
      '<!ENTITY a "b">',
      '&a;',
      '&lt;',
      '&#x41;',
      '&#0;',
      '<?xml version="1.0"?>',
      '10000100',
      '<__proto__>',
      '</__proto__>',
      '<a b="c"/>',
      '\ufeff',
      '\0',
      ' ',
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));

describe('any body', () => {
  it('of any bytes gets a well-formed answer', async () => {
    const { send } = createDoorScene();
    const bytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (body, base64) => {
        const text = Buffer.from(body).toString(base64 ? 'base64' : 'latin1');
        expect(expectAnswer(await send(text, { isBase64Encoded: base64 })).return_code).toBe('FAIL');
      }),
      RUNS,
    );
  });

  it('of pieces of XML gets a well-formed answer', async () => {
    const { send } = createDoorScene();
    await fc.assert(
      fc.asyncProperty(pieces, async (body) => {
        expect(expectAnswer(await send(body)).return_code).toBe('FAIL');
      }),
      RUNS,
    );
  });

  it('of any JSON value, method and headers gets a well-formed answer', async () => {
    const { send } = createDoorScene();
    const method = fc.constantFrom('POST', 'GET', 'HEAD', 'OPTIONS', 'post', 'X');
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), method, async (body, headers, httpMethod) => {
        expectAnswer(await send(undefined, { body, headers, httpMethod }));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a body that is one edit away from an order', () => {
  it('places that order or none', async () => {
    const valid = document();
    const { send, sent } = createDoorScene();
    expectAnswer(await send(valid));
    const edit = fc.record({
      at: fc.nat(valid.length),
      cut: fc.nat(3),
      put: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 3 }),
        fc.constantFrom(' ', '\n', '<!-- -->', '&amp;', '</xml>'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, cut, put }) => {
        expectAnswer(await send(valid.slice(0, at) + put + valid.slice(at + cut)));
        expect(sent).toHaveLength(1);
      }),
      RUNS,
    );
  });
});

describe('a signed order with any text in a field', () => {
  it('is placed as it was signed or refused by name, and the answer is signed', async () => {
    const names = Object.keys(ORDER).filter((name) => name !== 'mch_id');
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }));
    let placed = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), text, async (name, value) => {
        const { send, sent } = createDoorScene();
        const answer = expectAnswer(await send(xmlOf(request({ [name]: value }))));
        const [order] = sent;
        if (answer.result_code === 'SUCCESS') placed += 1;
        expect(order !== undefined).toBe(answer.result_code === 'SUCCESS');
        if (order !== undefined && value !== '') expect(order[name]).toBe(value);
      }),
      { numRuns: 3_000 },
    );
    expect(placed).toBeGreaterThan(100);
  });
});

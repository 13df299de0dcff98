import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../../sandbox/explain/explanation.ts';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';
import { type Call, send } from '../exchange.ts';

const stand = useSandbox();

const NONCE = 'aBc3BEC0C930BF1AFEB40B4A08C8FB24';
const now = () => String(Math.floor(Date.now() / 1000));

interface Signing {
  /** What is signed, given the right lines. */
  text?: (lines: string[]) => string | Buffer;
  make?: (text: Buffer, key: string) => string;
  key?: string;
  serial_no?: string;
  mchid?: string;
}

/** Sends a request whose signature was made over another text, and returns what the sandbox says of it. */
const explained = async (call: Call, signing: Signing = {}): Promise<Explanation | undefined> => {
  const { method = 'GET', target, body = '' } = call;
  const timestamp = now();
  const lines = [method, target, timestamp, NONCE, String(body)];
  const text = signing.text?.(lines) ?? `${lines.join('\n')}\n`;
  const key = signing.key ?? stand.v3.keys.private_key;
  const make = signing.make ?? ((bytes, pem) => sign('sha256', bytes, pem).toString('base64'));
  const attributes = {
    mchid: signing.mchid ?? stand.v3.mchid,
    nonce_str: NONCE,
    signature: make(Buffer.from(text as string), key),
    timestamp,
    serial_no: signing.serial_no ?? stand.v3.keys.serial_no,
  };
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  const headers = { Authorization: `WECHATPAY2-SHA256-RSA2048 ${pairs.join(',')}`, Accept: '*/*', 'User-Agent': 'x' };
  const reply = await send(stand.sandbox.origin, { ...call, headers });
  expect(reply.status).toBe(401);
  return stand.sandbox.requests().at(-1)?.explanation;
};

const BODY = '{"mchid":"1900000109","description":"Image形象店/深圳","amount":{"total":100,"currency":"CNY"}}';
const post: Call = { method: 'POST', target: '/v3/pay/transactions/app', body: BODY };
const query: Call = { target: '/v3/pay/transactions/out-trade-no/A%2A%7cb?mchid=1900000109&a=1' };

const over = (...lines: string[]) => `${lines.join('\n')}\n`;
const withBody =
  (body: string) =>
  ([method = '', url = '', time = '', nonce = '']: string[]) =>
    over(method, url, time, nonce, body);
const withUrl =
  (change: (url: string) => string) =>
  ([method = '', url = '', time = '', nonce = '', body = '']: string[]) =>
    over(method, change(url), time, nonce, body);

const reserialised = (body: unknown) => JSON.stringify(body);

describe('a v3 signature over the wrong text', () => {
  it.each<[code: string, part: string, call: Call, text: (lines: string[]) => string]>([
    ['newline_missing', 'body', post, (lines) => lines.join('\n')],
    ['newline_extra', 'body', post, (lines) => `${lines.join('\n')}\n\n`],
    ['crlf', 'method', post, (lines) => `${lines.join('\r\n')}\r\n`],
    ['newline_literal', 'method', post, (lines) => `${lines.join('\\n')}\\n`],
    ['separators_missing', 'method', post, (lines) => lines.join('')],
    ['method_case', 'method', post, ([, ...rest]) => over('post', ...rest)],
    ['method_other', 'method', post, ([, ...rest]) => over('PUT', ...rest)],
    ['url_without_query', 'url', query, withUrl((url) => url.split('?', 1)[0] ?? '')],
    ['url_with_host', 'url', query, withUrl((url) => `https://api.mch.weixin.qq.com${url}`)],
    ['url_with_host', 'url', query, withUrl((url) => `${stand.sandbox.origin}${url}`)],
    ['url_decoded', 'url', query, withUrl(decodeURIComponent)],
    ['url_encoded', 'url', query, withUrl((url) => url.replace('%7c', '%7C'))],
    ['url_query_order', 'url', query, withUrl((url) => url.replace(/\?.*/, '?a=1&mchid=1900000109'))],
    ['url_slash', 'url', post, withUrl((url) => url.slice(1))],
    ['url_without_version', 'url', post, withUrl((url) => url.slice(3))],
    [
      'timestamp_milliseconds',
      'timestamp',
      post,
      ([a = '', b = '', time, ...rest]) => over(a, b, `${time}000`, ...rest),
    ],
    ['timestamp_differs', 'timestamp', post, ([a = '', b = '', time, ...r]) => over(a, b, `${Number(time) - 1}`, ...r)],
    [
      'nonce_case',
      'nonce',
      post,
      ([a = '', b = '', c = '', nonce = '', d = '']) => over(a, b, c, nonce.toLowerCase(), d),
    ],
    ['body_left_out', 'body', post, withBody('')],
    ['body_invented', 'body', query, withBody('{}')],
    ['body_newline', 'body', { ...post, body: `${BODY}\n` }, withBody(BODY)],
    ['body_bom', 'body', post, withBody(`\uFEFF${BODY}`)],
  ])('%s (in the %s)', async (code, part, call, text) => {
    const explanation = await explained(call, { text });
    expect(explanation).toMatchObject({ cause: { code }, certainty: 'proven', first_difference: { part } });
    expect(explanation?.signed).not.toBe(explanation?.expected);
  });

  it.each([
    [
      'keys sorted',
      reserialised({ amount: { currency: 'CNY', total: 100 }, description: 'Image形象店/深圳', mchid: '1900000109' }),
    ],
    [
      'Python json.dumps',
      '{"mchid": "1900000109", "description": "Image\\u5f62\\u8c61\\u5e97/\\u6df1\\u5733", "amount": {"total": 100, "currency": "CNY"}}',
    ],
    [
      'PHP json_encode',
      '{"mchid":"1900000109","description":"Image\\u5f62\\u8c61\\u5e97\\/\\u6df1\\u5733","amount":{"total":100,"currency":"CNY"}}',
    ],
    ['indented by 2', JSON.stringify(JSON.parse(BODY), null, 2)],
    ['indented by a tab', JSON.stringify(JSON.parse(BODY), null, '\t')],
  ])('names the way in which a body was serialised anew: %s', async (style, body) => {
    const explanation = await explained(post, { text: withBody(body) });
    expect(explanation).toMatchObject({ cause: { code: 'body_reserialised' }, certainty: 'proven' });
    expect(explanation?.cause.en).toContain(style);
    expect(explanation?.cause.zh).toContain(style);
  });

  it('finds two slips at once', async () => {
    const explanation = await explained(query, {
      text: ([a = '', url = '', ...rest]) => [a, url.split('?', 1)[0], ...rest].join('\n'),
    });
    expect(explanation).toMatchObject({ cause: { code: 'newline_missing+url_without_query' }, certainty: 'proven' });
  });

  it('shows where the texts part, at the start of a character', async () => {
    const body = BODY.replace('店', '庙');
    const text = withBody(body);
    const explanation = await explained(post, { text: (lines) => text(lines).replace(body, BODY.replace('形', '彡')) });
    // Nobody could guess this text: the key is proven all the same.
    expect(explanation).toMatchObject({ cause: { code: 'text_unknown' }, certainty: 'partly' });
    expect(explanation?.signed).toBeUndefined();
    const known = await explained(post, { text: withBody(BODY.replaceAll(/[^\0-\x7f]/g, '?')) });
    expect(known?.first_difference).toMatchObject({
      expected: expect.stringMatching(/^形象店/),
      signed: expect.stringMatching(/^\?\?\?/),
    });
  });

  it('counts in bytes how far the texts agree', async () => {
    const explanation = await explained({ ...post, body: `${BODY}\n` }, { text: withBody(BODY) });
    const { signed = '', first_difference } = explanation ?? {};
    expect(Buffer.byteLength(signed)).toBeGreaterThan(signed.length);
    expect(first_difference?.offset).toBe(Buffer.byteLength(signed));
  });

  it('says what was signed when the text was hashed first', async () => {
    const { createHash } = await import('node:crypto');
    const text = (lines: string[]) =>
      createHash('sha256')
        .update(over(...lines))
        .digest('hex');
    const explanation = await explained(post, { text });
    expect(explanation).toMatchObject({ cause: { code: 'hashed_twice' }, certainty: 'proven' });
    expect(explanation?.first_difference).toBeUndefined();
  });
});

describe('a v3 signature over another charset', () => {
  it('is told from its bytes: GBK', async () => {
    // Image + 形象店 in GBK, as iconv writes it.
    const gbk = Buffer.concat([
      Buffer.from('{"description":"Image'),
      Buffer.from('d0cecff3b5ea', 'hex'),
      Buffer.from('"}'),
    ]);
    const body = '{"description":"Image形象店"}';
    const text = ([a, b, c, d]: string[]) =>
      Buffer.concat([Buffer.from(`${a}\n${b}\n${c}\n${d}\n`), gbk, Buffer.from('\n')]);
    expect(await explained({ ...post, body }, { text })).toMatchObject({
      cause: { code: 'body_charset', en: expect.stringContaining('GBK') },
      certainty: 'proven',
    });
  });
});

describe('a v3 signature with the wrong key, hash or spelling', () => {
  it.each<[code: string, certainty: string, signing: () => Signing]>([
    ['key_other_merchant', 'proven', () => ({ key: secretOf('1900000209').wechatpay_v3.private_key })],
    [
      'key_unknown',
      'partly',
      () => ({
        key: generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      }),
    ],
    ['hash_algorithm', 'proven', () => ({ make: (text, key) => sign('sha1', text, key).toString('base64') })],
    [
      'padding_pss',
      'proven',
      () => ({
        make: (text, key) => sign('sha256', text, { key, padding: constants.RSA_PKCS1_PSS_PADDING }).toString('base64'),
      }),
    ],
    ['signature_spelling', 'proven', () => ({ make: (text, key) => sign('sha256', text, key).toString('hex') })],
    ['signature_spelling', 'proven', () => ({ make: (text, key) => sign('sha256', text, key).toString('base64url') })],
    [
      'signature_length',
      'proven',
      () => ({ make: (text, key) => sign('sha256', text, key).subarray(0, 128).toString('base64') }),
    ],
    ['serial_other_merchant', 'proven', () => ({ serial_no: secretOf('1900000209').wechatpay_v3.serial_no })],
    ['serial_unknown', 'proven', () => ({ serial_no: 'A'.repeat(40) })],
    ['serial_platform', 'proven', () => ({ serial_no: Object.keys(stand.v3.keys.public_keys ?? {})[0] ?? '' })],
    [
      'serial_other_merchant+key_other_merchant',
      'proven',
      () => ({
        serial_no: secretOf('1900000209').wechatpay_v3.serial_no,
        key: secretOf('1900000209').wechatpay_v3.private_key,
      }),
    ],
    ['mchid_unknown+key_other_merchant', 'proven', () => ({ mchid: '1999999999' })],
  ])('%s is %s', async (code, certainty, signing) => {
    const explanation = await explained(post, signing());
    expect(explanation).toMatchObject({ cause: { code }, certainty });
    expect(explanation?.first_difference).toBeUndefined();
  });
});

describe('a v3 request that is refused before its signature is looked at', () => {
  it.each<[code: string, header: string | undefined, about: string]>([
    ['authorization_absent', undefined, ''],
    ['authorization_scheme', 'Bearer x', ''],
    ['authorization_format', 'WECHATPAY2-SHA256-RSA2048 mchid="1", nonce_str="2"', 'blanks'],
    [
      'authorization_format',
      'WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="2"',
      'missing: signature, timestamp, serial_no',
    ],
    [
      'authorization_format',
      'WECHATPAY2-SHA256-RSA2048 mchid=1,nonce_str="2",signature="3",timestamp="4",serial_no="5"',
      'not name="value": mchid',
    ],
  ])('%s: %s', async (code, header, about) => {
    await send(stand.sandbox.origin, { ...post, headers: header === undefined ? {} : { Authorization: header } });
    const explanation = stand.sandbox.requests().at(-1)?.explanation;
    expect(explanation).toMatchObject({ cause: { code, en: expect.stringContaining(about) }, certainty: 'proven' });
  });

  it('clock', async () => {
    await stand.v3.order(stand.v3.anOrder(aNumber()), 'app', { timestamp: '1554208460' });
    const explanation = stand.sandbox.requests().at(-1)?.explanation;
    expect(explanation).toMatchObject({ expected: expect.stringContaining('1554208460'), cause: { code: 'clock' } });
  });
});

describe('what is not explained', () => {
  it('is a right signature', async () => {
    await stand.v3.order(stand.v3.anOrder(aNumber()));
    expect(stand.sandbox.requests().at(-1)?.signature?.verdict).toBe('good');
    expect(stand.sandbox.requests().at(-1)?.explanation).toBeUndefined();
  });
});

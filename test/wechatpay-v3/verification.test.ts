import { describe, expect, it } from 'vitest';
import { type Verification, verifyAnswer } from '../../shared/wechatpay-v3/verification.ts';
import { createKeys, PUBLIC_KEY_ID, signatureHeaders, WECHATPAY } from './wechatpay.ts';

const NOW = 1_795_320_000;
const BODY = '{"prepay_id":"wx201410272009395522657a690389285100"}';
const other = createKeys();

type Headers = ReturnType<typeof signatureHeaders>;

const at = (timestamp: number | string, key = WECHATPAY.privateKey): Headers =>
  signatureHeaders(BODY, { serial: PUBLIC_KEY_ID, key, timestamp });

const held = async (
  headers: Partial<Record<string, string | string[]>>,
  body: string | Buffer = BODY,
  nowMs = NOW * 1000,
) =>
  verifyAnswer(headers as Headers, Buffer.from(body), nowMs, async (serial) =>
    serial === PUBLIC_KEY_ID ? WECHATPAY.publicKey : null,
  );

const flipped = (bit: number): Buffer => {
  const bytes = Buffer.from(BODY);
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes;
};

describe('verifyAnswer', () => {
  it.each<[Verification, string, Partial<Record<string, string>>, number?]>([
    ['valid', 'a right signature', at(NOW)],
    ['valid', 'a signature of 300 s ago', at(NOW - 300)],
    ['valid', 'a signature 300 s ahead', at(NOW + 300)],
    ['stale', 'a signature of 301 s ago', at(NOW - 301)],
    ['stale', 'a signature 301 s ahead', at(NOW + 301)],
    ['stale', 'a millisecond beyond 300 s', at(NOW - 300), NOW * 1000 + 1],
    ['probe', 'a probe', { ...at(NOW), 'wechatpay-signature': 'WECHATPAY/SIGNTEST/x5x==y' }],
    [
      'probe',
      'a probe of an unfamiliar serial',
      { ...at(NOW), 'wechatpay-serial': 'ABC', 'wechatpay-signature': 'WECHATPAY/SIGNTEST/' },
    ],
    ['unknown-serial', 'another serial', { ...at(NOW), 'wechatpay-serial': `${PUBLIC_KEY_ID}7` }],
    ['forged', 'the signature of another key', at(NOW, other.privateKey)],
    ['forged', 'another nonce', { ...at(NOW), 'wechatpay-nonce': 'another' }],
    ['forged', 'another timestamp', { ...at(NOW), 'wechatpay-timestamp': String(NOW + 1) }],
    ['forged', 'a signature that is not base64', { ...at(NOW), 'wechatpay-signature': '!?* ünï' }],
    ['forged', 'a signature of a few bytes', { ...at(NOW), 'wechatpay-signature': 'AAAA' }],
    ['forged', 'a timestamp of words, rightly signed', at('now')],
    ['forged', 'a timestamp with a fraction, rightly signed', at(`${NOW}.5`)],
    ['forged', 'a negative timestamp, rightly signed', at(-NOW)],
    ['forged', 'a timestamp with a blank, rightly signed', at(` ${NOW}`)],
  ])('calls it %s: %s', async (verdict, _what, headers, nowMs) => {
    expect(await held(headers, BODY, nowMs)).toBe(verdict);
  });

  it.each(['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-signature', 'wechatpay-serial'])(
    'calls an answer unsigned without %s',
    async (name) => {
      const { [name as keyof Headers]: _, ...rest } = at(NOW);
      expect(await held(rest)).toBe('unsigned');
      expect(await held({ ...rest, [name]: '' })).toBe('unsigned');
    },
  );

  it('calls any single wrong bit of the body forged', async () => {
    const headers = at(NOW);
    const verdicts = new Set<string>();
    for (let bit = 0; bit < BODY.length * 8; bit += 5) verdicts.add(await held(headers, flipped(bit)));
    expect([...verdicts]).toEqual(['forged']);
  });

  it.each([`${BODY}\n`, ` ${BODY}`, BODY.replace(':', ': '), ''])(
    'calls a re-written body forged: %j',
    async (body) => {
      expect(await held(at(NOW), body)).toBe('forged');
    },
  );

  it('verifies the raw bytes of a body that is not UTF-8, and an empty one', async () => {
    for (const body of [Buffer.from([0xff, 0xfe, 0x0a]), Buffer.alloc(0)]) {
      const headers = signatureHeaders(body, { serial: PUBLIC_KEY_ID, key: WECHATPAY.privateKey, timestamp: NOW });
      expect(await held(headers, body)).toBe('valid');
    }
  });

  it('asks for no key before age and probe were looked at', async () => {
    const asked: string[] = [];
    const keyOf = async (serial: string) => {
      asked.push(serial);
      return null;
    };
    const probe = { ...at(NOW), 'wechatpay-signature': 'WECHATPAY/SIGNTEST/AA' };
    for (const headers of [at(NOW - 301), probe, at('x'), {}]) {
      await verifyAnswer(headers, Buffer.from(BODY), NOW * 1000, keyOf);
    }
    expect(asked).toEqual([]);
  });
});

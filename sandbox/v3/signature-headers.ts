import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignatureFault } from '../faults/rule.ts';
import type { LivePlatformKey } from '../merchants/merchants.ts';
import { randomBase62, randomHex } from '../random.ts';
import { responseMessage } from './signature-strings.ts';

type Headers = [name: string, value: string][];

const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';
const STALE_SECONDS = 600;

const corrupt = (signature: string): string => {
  const bytes = Buffer.from(signature, 'base64');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 0xff, 0);
  return bytes.toString('base64');
};

const replacing =
  (header: string, change: (value: string) => string) =>
  (headers: Headers): Headers =>
    headers.map(([name, value]) => [name, name === header ? change(value) : value]);

/** How each fault changes a right signature. */
const SIGNATURE_FAULTS: Readonly<Record<SignatureFault, (headers: Headers) => Headers>> = {
  bad: replacing('Wechatpay-Signature', corrupt),
  unknown_serial: replacing('Wechatpay-Serial', () => randomHex(40).toUpperCase()),
  probe: replacing('Wechatpay-Signature', () => `WECHATPAY/SIGNTEST/${randomBase62(325)}`),
  missing: () => [],
  // Signed rightly, but long ago.
  stale: (headers) => headers,
};

export interface Signing {
  key: LivePlatformKey;
  /** Real time, ms. */
  wireNow: number;
  nonce: string;
  fault: SignatureFault | undefined;
}

type SignDone = (error: Error | null, signature: Buffer) => void;

/** Signs on the thread pool: a signature costs more than all the rest of an answer. */
const signAside = promisify(sign as (algorithm: string, data: Buffer, key: KeyObject, done: SignDone) => void);

/** The five headers under an answer or a notification. */
export const signatureHeaders = async (body: string, { key, wireNow, nonce, fault }: Signing): Promise<Headers> => {
  const age = fault === 'stale' ? STALE_SECONDS : 0;
  const timestamp = String(Math.floor(wireNow / 1000) - age);
  const message = Buffer.from(responseMessage(timestamp, nonce, body));
  const signature = await signAside('sha256', message, key.privateKey);
  const headers: Headers = [
    ['Wechatpay-Nonce', nonce],
    ['Wechatpay-Serial', key.id],
    ['Wechatpay-Signature', signature.toString('base64')],
    ['Wechatpay-Signature-Type', SIGNATURE_TYPE],
    ['Wechatpay-Timestamp', timestamp],
  ];
  return fault === undefined ? headers : SIGNATURE_FAULTS[fault](headers);
};

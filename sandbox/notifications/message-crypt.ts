import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** WeCom pads to multiples of 32 bytes, not of AES's 16. */
const BLOCK_BYTES = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** The AES key of an EncodingAESKey: 43 characters, base64 without its padding. */
export const aesKeyOf = (encodingAesKey: string): Buffer => Buffer.from(`${encodingAesKey}=`, 'base64');

const pad = (text: Buffer): Buffer => {
  const missing = BLOCK_BYTES - (text.length % BLOCK_BYTES);
  return Buffer.concat([text, Buffer.alloc(missing, missing)]);
};

/** AES-256-CBC over 16 random bytes, the length of the message, the message and the receiver; in base64. */
export const encryptMessage = (
  message: string,
  receiveId: string,
  aesKey: Buffer,
  random: Buffer = randomBytes(RANDOM_BYTES),
): string => {
  const bytes = Buffer.from(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(bytes.length);
  const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(pad(Buffer.concat([random, length, bytes, Buffer.from(receiveId)]))),
    cipher.final(),
  ]).toString('base64');
};

/** The message and receiver of an encrypted text. Throws when it was encrypted with another key. */
export const decryptMessage = (encrypted: string, aesKey: Buffer): { message: string; receiveId: string } => {
  const decipher = createDecipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const text = padded.subarray(RANDOM_BYTES, padded.length - (padded.at(-1) ?? 0));
  const end = LENGTH_BYTES + text.readUInt32BE(0);
  return { message: text.subarray(LENGTH_BYTES, end).toString('utf8'), receiveId: text.subarray(end).toString('utf8') };
};

/** SHA-1 over the four values in ascending order. */
export const messageSignature = (token: string, timestamp: string, nonce: string, encrypted: string): string =>
  createHash('sha1').update([token, timestamp, nonce, encrypted].toSorted().join('')).digest('hex');

/** The query that goes with an encrypted text. */
export const signedQuery = (
  token: string,
  encrypted: string,
  { wireNow, nonce }: { wireNow: number; nonce: string },
): [name: string, value: string][] => {
  const timestamp = String(Math.floor(wireNow / 1000));
  return [
    ['msg_signature', messageSignature(token, timestamp, nonce, encrypted)],
    ['timestamp', timestamp],
    ['nonce', nonce],
  ];
};

/** An address with more in its query. */
export const withQuery = (url: string, query: readonly (readonly [name: string, value: string])[]): string => {
  const added = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${url}${url.includes('?') ? '&' : '?'}${added}`;
};

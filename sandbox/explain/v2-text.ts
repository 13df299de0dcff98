import { createHash, createHmac } from 'node:crypto';

/** A v2 string as it is built for signing. */
export interface V2Text {
  /** In the order in which they are joined. */
  fields: readonly (readonly [name: string, value: string])[];
  /** How the key follows the fields. */
  keyPart(key: string): string;
  key: string;
  algorithm: string;
  /** How the text becomes bytes; UTF-8 unless a slip says otherwise. */
  encode(text: string): Buffer;
  /** Upper case unless a slip says otherwise. */
  spell(hex: string): string;
}

const DIGESTS: Readonly<Record<string, (text: Buffer, key: string) => string>> = {
  MD5: (text) => createHash('md5').update(text).digest('hex'),
  'HMAC-SHA256': (text, key) => createHmac('sha256', key).update(text).digest('hex'),
  SHA256: (text) => createHash('sha256').update(text).digest('hex'),
  SHA1: (text) => createHash('sha1').update(text).digest('hex'),
  'HMAC-MD5': (text, key) => createHmac('md5', key).update(text).digest('hex'),
};

export const V2_DIGESTS: readonly string[] = Object.keys(DIGESTS);

/** Sorted by name in byte order, without `sign` and empty values. */
export const rightFields = (fields: Iterable<readonly [name: string, value: string]>) =>
  [...fields]
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

export const v2Text = (
  fields: Iterable<readonly [name: string, value: string]>,
  key: string,
  algorithm: string,
): V2Text => ({
  fields: rightFields(fields),
  keyPart: (secret) => `&key=${secret}`,
  key,
  algorithm,
  encode: (text) => Buffer.from(text, 'utf8'),
  spell: (hex) => hex.toUpperCase(),
});

const joinFields = ({ fields }: V2Text): string => fields.map(([name, value]) => `${name}=${value}`).join('&');

/** The string for a person: the key is masked. */
export const shownText = (text: V2Text): Buffer => text.encode(`${joinFields(text)}${text.keyPart('<API key>')}`);

export const signText = (text: V2Text): string => {
  const bytes = text.encode(`${joinFields(text)}${text.keyPart(text.key)}`);
  return text.spell(DIGESTS[text.algorithm]?.(bytes, text.key) ?? '');
};

/** The field in which an offset of the shown string lies. */
export const fieldAt = ({ fields }: V2Text, offset: number): string => {
  let end = 0;
  for (const [name, value] of fields) {
    end += Buffer.byteLength(`${name}=${value}&`);
    if (offset < end) return name;
  }
  return 'key';
};

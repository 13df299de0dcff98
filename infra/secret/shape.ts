import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type Fields, PUBLIC_KEY_ID, SECRET_FIELDS } from './fields.ts';
import { isBlock } from './profile.ts';

const tried = (make: () => KeyObject): KeyObject | null => {
  try {
    return make();
  } catch {
    return null;
  }
};

/** What tells two key pairs apart, and is as public as a public key. */
const describeKey = (kind: string, publicKey: KeyObject): string => {
  const print = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  const bits = publicKey.asymmetricKeyDetails?.modulusLength;
  return `<${kind}, ${publicKey.asymmetricKeyType} ${bits ?? ''}, public half ${print.slice(0, 16)}>`;
};

const describeText = (text: string): string => {
  if (text.startsWith('-----BEGIN')) {
    const isPrivate = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
    const key = tried(() => createPublicKey(isPrivate ? createPrivateKey(text) : text));
    if (key) return describeKey(isPrivate ? 'private key' : 'public key', key);
  }
  return `<${text.length} characters>`;
};

const mask = (value: unknown, shown: RegExp | undefined): unknown => {
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map((member: unknown) => mask(member, shown));
  if (typeof value === 'string') return shown?.test(value) ? value : describeText(value);
  return `<${typeof value}>`;
};

const UNKNOWN = '<not a field of the secret>';

const nameOf = (name: string, fields: Fields | undefined): string =>
  (fields && Object.hasOwn(fields, name)) || PUBLIC_KEY_ID.test(name) ? name : UNKNOWN;

const shapeOf = (value: unknown, fields: Fields | undefined): unknown => {
  if (Array.isArray(value))
    return value.map((member: unknown) => (isBlock(member) ? shapeOf(member, fields) : mask(member, undefined)));
  if (!isBlock(value)) return mask(value, undefined);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const field = fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
      const nested = isBlock(member) || (Array.isArray(member) && member.some(isBlock));
      return [nameOf(name, fields), nested ? shapeOf(member, field?.members) : mask(member, field?.shown)];
    }),
  );
};

/** A secret as anybody may see it: its members, and of its values only those that are no secrets. */
export const shapeOfSecret = (secret: unknown): unknown => shapeOf(secret, SECRET_FIELDS);

/** Paths of the members that nothing reads, as far as their names may be shown. */
export const unknownMembers = (secret: unknown, fields: Fields = SECRET_FIELDS, path = ''): string[] => {
  if (Array.isArray(secret)) return secret.flatMap((member: unknown) => unknownMembers(member, fields, path));
  if (!isBlock(secret)) return [];
  return Object.entries(secret).flatMap(([name, member]) => {
    if (!Object.hasOwn(fields, name)) return [`${path}${/^\w{1,24}$/.test(name) ? name : '…'}`];
    const members = fields[name]?.members;
    return members ? unknownMembers(member, members, `${path}${name}.`) : [];
  });
};

import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import type { CauseCode } from './causes.ts';
import { type AboutCause, causeOf, type Explanation, firstDifference } from './explanation.ts';
import { joinLines, type Lines, lineAt } from './lines.ts';
import { type RsaReading, readRsaSignature, readSpelling } from './rsa-signature.ts';
import { type Candidate, candidates, type Slip } from './slips.ts';

/** A key that may have signed; `slip` says why it was the wrong one. */
export interface KnownKey {
  key: KeyObject;
  slip?: AboutCause;
}

export interface RsaCase {
  right: Lines;
  /** The names of the lines. */
  parts: readonly string[];
  slips: readonly Slip<Lines>[];
  /** The signature as it was sent. */
  received: string;
  /** The right one first. */
  keys: readonly KnownKey[];
  /** What is wrong besides: a serial number, for instance. */
  besides?: AboutCause;
}

/** Two slips at once are tried up to this length of the string: a client must not be able to keep the sandbox busy. */
const MAX_PAIRED_BYTES = 16 * 1024;

const RSA_2048_BYTES = 256;

interface Found {
  causes: AboutCause[];
  signed?: Buffer;
}

const finished = (lines: Lines): Buffer => lines.finish?.(joinLines(lines)) ?? joinLines(lines);

const search = ({ right, slips }: RsaCase, holds: (text: Buffer) => boolean, pairs: boolean) => {
  for (const candidate of candidates(right, slips, pairs)) if (holds(finished(candidate.text))) return candidate;
  return undefined;
};

const bySlips = ({ text, slips }: Candidate<Lines>): Found => ({ causes: [...slips], signed: joinLines(text) });

const byDigest = (asked: RsaCase, { hash, digest }: RsaReading & { padding: 'pkcs1' }): Found => {
  const pairs = joinLines(asked.right).length <= MAX_PAIRED_BYTES;
  const candidate = search(asked, (text) => createHash(hash).update(text).digest().equals(digest), pairs);
  const { causes, signed } = candidate ? bySlips(candidate) : { causes: [{ cause: 'text_unknown' as const }] };
  const wrongHash = hash === 'sha256' ? [] : [{ cause: 'hash_algorithm' as const, about: hash.toUpperCase() }];
  return { causes: [...wrongHash, ...causes], ...(signed && { signed }) };
};

const byPss = (asked: RsaCase, signature: Buffer, key: KeyObject): Found | undefined => {
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  const candidate = search(asked, (text) => verify('sha256', text, options, signature), false);
  if (!candidate) return undefined;
  const { causes, signed } = bySlips(candidate);
  return { causes: [{ cause: 'padding_pss' }, ...causes], ...(signed && { signed }) };
};

const bySignature = (asked: RsaCase, signature: Buffer): Found => {
  for (const { key, slip } of asked.keys) {
    const reading = readRsaSignature(signature, key);
    const found = reading?.padding === 'pkcs1' ? byDigest(asked, reading) : reading && byPss(asked, signature, key);
    if (found) return { ...found, causes: [...(slip ? [slip] : []), ...found.causes] };
  }
  if (signature.length !== RSA_2048_BYTES) {
    return { causes: [{ cause: 'signature_length', about: String(signature.length) }] };
  }
  return { causes: [{ cause: 'key_unknown' }] };
};

const UNPROVEN: readonly CauseCode[] = ['text_unknown', 'key_unknown'];

/**
 * Finds out what an RSA signature was made over, and with which key. The key is proven by opening the signature; the
 * text by comparing the digest in it with that of every candidate.
 */
export const explainRsa = (asked: RsaCase): Explanation => {
  const expected = joinLines(asked.right);
  const spelling = readSpelling(asked.received);
  const { causes, signed }: Found = spelling
    ? bySignature(asked, spelling.bytes)
    : { causes: [{ cause: 'signature_spelling', about: 'none of base64, base64url, hex' }] };
  const all = [...(asked.besides ? [asked.besides] : []), ...(spelling?.slip ? [spelling.slip] : []), ...causes];
  const partAt = (offset: number) => asked.parts[lineAt(asked.right, offset)] ?? '';
  const difference = signed && firstDifference(expected, signed, partAt);
  return {
    expected: expected.toString('utf8'),
    ...(signed && { signed: signed.toString('utf8') }),
    ...(difference && { first_difference: difference }),
    cause: causeOf(all),
    certainty: all.some(({ cause }) => UNPROVEN.includes(cause)) ? 'partly' : 'proven',
  };
};

import type { LiveMerchant } from '../merchants/merchants.ts';
import { type AboutCause, causeOf, type Explanation, firstDifference } from './explanation.ts';
import { type Candidate, candidates, type Slip } from './slips.ts';
import { fieldAt, shownText, signText, type V2Text } from './v2-text.ts';

/** A secret that may have been used; `slip` says why it was the wrong one. */
export interface KnownSecret {
  secret: string;
  slip?: AboutCause;
}

/** Further merchants are not tried. */
const MAX_OTHERS = 200;

/** The API keys that may have signed for a merchant. */
export const merchantSecrets = (merchant: LiveMerchant, all: readonly LiveMerchant[]): KnownSecret[] => [
  ...(merchant.v2 ? [{ secret: merchant.v2.apiKey }] : []),
  ...(merchant.v2?.formerApiKeys ?? []).map((secret): KnownSecret => ({ secret, slip: { cause: 'key_of_v2_former' } })),
  ...(merchant.v3?.apiv3Key ? [{ secret: merchant.v3.apiv3Key, slip: { cause: 'key_of_v3' } } as const] : []),
  ...all
    .slice(0, MAX_OTHERS)
    .flatMap(({ mchid, v2 }): KnownSecret[] =>
      v2 && mchid !== merchant.mchid ? [{ secret: v2.apiKey, slip: { cause: 'key_of_v2_other', about: mchid } }] : [],
    ),
];

export interface V2Case {
  right: V2Text;
  slips: readonly Slip<V2Text>[];
  /** The signature as it was sent. */
  received: string;
  /** The right one first. */
  secrets: readonly KnownSecret[];
}

/** Beyond this length of the string fewer candidates are tried: a client must not be able to keep the sandbox busy. */
const MAX_PAIRED_BYTES = 8 * 1024;

interface Found {
  candidate: Candidate<V2Text>;
  slip?: AboutCause;
}

const search = ({ right, slips, received, secrets }: V2Case): Found | undefined => {
  const short = shownText(right).length <= MAX_PAIRED_BYTES;
  for (const [at, { secret, slip }] of secrets.entries()) {
    // With the right key two slips are tried, with each of the others one; in a long text one and none.
    const tried = at === 0 || short ? slips : [];
    for (const candidate of candidates({ ...right, key: secret }, tried, at === 0 && short)) {
      if (signText(candidate.text) === received) return { candidate, ...(slip && { slip }) };
    }
  }
  return undefined;
};

/** Finds out what a v2 signature was made over, and with which key: the sandbox knows all keys and can try them. */
export const explainV2 = (asked: V2Case): Explanation => {
  const { right } = asked;
  const expected = shownText(right);
  const found = search(asked);
  if (!found) {
    return {
      expected: expected.toString('utf8'),
      cause: causeOf([{ cause: 'v2_text_unknown' }]),
      certainty: 'unknown',
    };
  }
  const { candidate, slip } = found;
  const signed = shownText(candidate.text);
  const difference = firstDifference(expected, signed, (offset) => fieldAt(right, offset));
  return {
    expected: expected.toString('utf8'),
    signed: signed.toString('utf8'),
    ...(difference && { first_difference: difference }),
    cause: causeOf([...(slip ? [slip] : []), ...candidate.slips]),
    certainty: 'proven',
  };
};

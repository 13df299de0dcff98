import type { Provenance } from '../fidelity/provenance.ts';
import type { WecomCallback } from '../merchant.ts';
import { randomDigits } from '../random.ts';
import { aesKeyOf, encryptMessage, signedQuery, withQuery } from './message-crypt.ts';
import type { Post } from './post.ts';

const LIMIT_MS = 1000;
const ECHO_DIGITS = 19;

/**
 * Asks an address to prove that it has the secrets, as WeCom does before it saves a callback configuration. Gives the
 * reason when it did not.
 */
export const checkCallbackUrl = async (
  { url, token, encoding_aes_key }: WecomCallback,
  corpid: string,
  { post, wireNow }: { post: Post; wireNow(): number },
): Promise<string | undefined> => {
  const echo = randomDigits(ECHO_DIGITS);
  const echostr = encryptMessage(echo, corpid, aesKeyOf(encoding_aes_key));
  const query = signedQuery(token, echostr, { wireNow: wireNow(), nonce: randomDigits(10) });
  const target = withQuery(url, [...query, ['echostr', echostr]]);
  const heard = await post({ method: 'GET', url: target, headers: [['Accept', '*/*']], body: '' }, LIMIT_MS);
  if ('error' in heard) return heard.error;
  if (heard.status !== 200) return `HTTP ${heard.status} where 200 is due`;
  if (heard.body === echo) return undefined;
  return heard.body.includes(echo)
    ? 'the answer must be the decrypted echostr alone: no quotes, no byte order mark, no line feed'
    : 'the answer is not the decrypted echostr';
};

export const URL_CHECK_RULES: readonly Provenance[] = [
  {
    rule: 'WeCom: an address is saved after it answered GET with the decrypted echostr, bare, within 1 s',
    source: 'callback configuration, path 90930',
    confidence: 'documented',
  },
];

import { createHash, randomBytes } from 'node:crypto';

const newKey = (): string => randomBytes(32).toString('base64url');

export interface NewApiKey {
  /** For the back office; known nowhere else. */
  key: string;
  /** For `api_keys`. */
  entry: { id: string; sha256: string; scopes: readonly string[]; sub_mch_ids?: readonly string[] };
}

/** A back office's key, 256 random bits, and what the secret keeps of it. */
export const newApiKey = (id: string, scopes: readonly string[], sub_mch_ids: readonly string[]): NewApiKey => {
  const key = newKey();
  const sha256 = createHash('sha256').update(key).digest('hex');
  return { key, entry: { id, sha256, scopes, ...(sub_mch_ids.length > 0 ? { sub_mch_ids } : {}) } };
};

/** A key that signs order tokens: the back office and the secret hold the same. */
export const newTokenKey = (kid: string): { kid: string; key: string } => ({ kid, key: newKey() });

import { createHash } from 'node:crypto';
import { type Merchant, parseMerchant } from '../../shared/merchants/merchant.ts';

export const anApiKey = (key: string, id = `id-of-${key}`, scopes = ['orders:write', 'orders:read']) => ({
  id,
  sha256: createHash('sha256').update(key).digest('hex'),
  scopes,
});

/** The secret of a merchant that a scripted type may use. */
export const aSecret = (mchid: string, apiKeys: object[], parts: object = {}): string =>
  JSON.stringify({
    mchid,
    notify_url: 'https://pay.example.com/notifications',
    api_keys: apiKeys,
    wecom: { corpid: 'corp', corpsecret: 'secret' },
    ...parts,
  });

export const merchantsOf = (apiKeys: Record<string, object[]>): ReadonlyMap<string, Merchant> =>
  new Map(Object.entries(apiKeys).map(([mchid, keys]) => [mchid, parseMerchant(mchid, aSecret(mchid, keys))]));

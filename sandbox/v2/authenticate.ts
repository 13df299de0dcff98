import { explainSign } from '../explain/explain-sign.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { SignatureTrace } from '../http/wire.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import type { World } from '../system.ts';
import { BARE_MESSAGES } from './bare-messages.ts';
import type { V2Fields } from './conditions.ts';
import { type V2Refusal, v2Refusal } from './errors.ts';
import type { V2Document } from './read-request.ts';
import { v2Algorithm, v2Message, v2Sign, v2SignHolds } from './sign.ts';

export type V2Merchant = LiveMerchant & { v2: NonNullable<LiveMerchant['v2']> };

export const findV2Merchant = (world: World, mchId: string | undefined): V2Merchant | undefined => {
  const merchant = world.merchants.find(mchId);
  const hasV2 = (candidate: LiveMerchant): candidate is V2Merchant => candidate.v2 !== undefined;
  return merchant && hasV2(merchant) ? merchant : undefined;
};

const isSubMerchant = (world: World, mchId: string): boolean =>
  world.merchants.all().some(({ v2 }) => v2?.subMerchants.some(({ sub_mch_id }) => sub_mch_id === mchId));

/** Who is no v2 merchant is told so in the words of the FAQ where it has some. */
const refuseMchId = (world: World, mchId = ''): V2Refusal => {
  if (isSubMerchant(world, mchId)) {
    const { return_msg } = BARE_MESSAGES.sub_merchant;
    return v2Refusal('NOAUTH', `mch_id ${mchId} is a sub-merchant`, { return_msg });
  }
  if (world.merchants.find(mchId)) {
    const { return_msg } = BARE_MESSAGES.without_v2;
    return v2Refusal('NOAUTH', `mch_id ${mchId} has no v2`, { return_msg });
  }
  return v2Refusal('MCHID_NOT_EXIST', `mch_id ${mchId}`);
};

/** Existence and binding of the numbers. */
export const checkIdentity = (fields: V2Fields, world: World): V2Refusal | undefined => {
  const merchant = findV2Merchant(world, fields.mch_id);
  if (!merchant) return refuseMchId(world, fields.mch_id);
  const known = world.merchants.knowsAppid(fields.appid ?? '');
  if (!known) return v2Refusal('APPID_NOT_EXIST', `appid ${fields.appid}`);
  if (!merchant.appids.has(fields.appid ?? '')) return v2Refusal('APPID_MCHID_NOT_MATCH', `appid ${fields.appid}`);
  if (fields.sub_mch_id === undefined) return undefined;
  const sub = merchant.v2.subMerchants.find(({ sub_mch_id }) => sub_mch_id === fields.sub_mch_id);
  if (!sub) return v2Refusal('MCHID_NOT_EXIST', `sub_mch_id ${fields.sub_mch_id} is not of ${merchant.mchid}`);
  if (fields.sub_appid !== undefined && !sub.sub_appids.includes(fields.sub_appid)) {
    return v2Refusal('APPID_MCHID_NOT_MATCH', `sub_appid ${fields.sub_appid}`);
  }
  return undefined;
};

/** Compares the signature; the trace shows the string without the key. */
export const checkSign = (
  { elements, fields }: V2Document,
  merchant: V2Merchant,
  all: readonly LiveMerchant[],
): { signature: SignatureTrace; refusal?: V2Refusal; explanation?: Explanation } => {
  const message = v2Message(elements);
  const received = elements.get('sign') ?? '';
  const algorithm = v2Algorithm(fields.sign_type);
  const holds = algorithm !== undefined && v2SignHolds(v2Sign(message, merchant.v2.apiKey, algorithm), received);
  return {
    signature: { expected: `${message}&key=<API key>`, received, verdict: holds ? 'good' : 'bad' },
    ...(!holds && {
      refusal: v2Refusal('SIGNERROR', `sign does not match (${algorithm ?? 'unknown sign_type'})`),
      explanation: explainSign({ elements, algorithm, merchant, all }),
    }),
  };
};

import type { MerchantParts } from '../shapes.ts';
import type { en } from '../texts/en.ts';

/** A change of keys that the console offers. */
export interface KeyChange {
  text: keyof typeof en.merchants.changes;
  call: string;
  body: object;
  /** Whether the answer is something that the merchant must have. */
  saves: boolean;
  fits(merchant: MerchantParts): boolean;
}

const has = ({ wechatpay_v3 }: MerchantParts, kind: string): boolean =>
  wechatpay_v3?.platform_keys.some((key) => key.kind === kind) ?? false;

const hasBoth = (merchant: MerchantParts): boolean => has(merchant, 'certificate') && has(merchant, 'public_key');

const isSwitching = ({ wechatpay_v3 }: MerchantParts): boolean => wechatpay_v3?.key_switch?.started_at !== undefined;

const step = (name: string, saves: boolean, fits: KeyChange['fits']): KeyChange => ({
  text: `switch_${name}` as KeyChange['text'],
  call: 'public-key-switch',
  body: { step: name },
  saves,
  fits,
});

const change = (text: KeyChange['text'], call: string, fits: KeyChange['fits']): KeyChange => ({
  text,
  call,
  body: {},
  saves: true,
  fits,
});

/** Everything that happens to keys at WeChat, each where it can happen. */
export const KEY_CHANGES: readonly KeyChange[] = [
  change('api_certificate', 'api-certificate', ({ wechatpay_v3 }) => wechatpay_v3 !== undefined),
  change('apiv3_key', 'apiv3-key', ({ wechatpay_v3 }) => wechatpay_v3 !== undefined),
  change('platform_certificate', 'platform-certificate', (one) => has(one, 'certificate') && !has(one, 'public_key')),
  step('issue', true, (one) => has(one, 'certificate') && !has(one, 'public_key')),
  step('start', false, (one) => hasBoth(one) && !isSwitching(one)),
  step('roll_back', false, (one) => hasBoth(one) && isSwitching(one)),
  step('finish', false, (one) => hasBoth(one) && isSwitching(one)),
  change('api_key', 'api-key', ({ wechatpay_v2 }) => wechatpay_v2 !== undefined),
];

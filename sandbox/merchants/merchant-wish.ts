/** A callback address of a corp's app; its secrets are made up unless given. */
export interface CallbackWish {
  url: string;
  token?: string;
  encoding_aes_key?: string;
  agentid?: string;
}

/** What may be asked of a new merchant; everything that is left out is made up. Without a system it gets v3. */
export interface MerchantWish {
  mchid?: string;
  appids?: string[];
  wechatpay_v3?: {
    /** How WeChat signs for the merchant; `public_key` unless given. */
    mode?: 'public_key' | 'certificate';
    /** SPKI PEM of a key that the merchant made: the sandbox certifies it and never sees the private one. */
    public_key?: string;
    /** X.509 PEM of a certificate that the merchant has already. */
    certificate?: string;
    /** `null` for a merchant that has set none. */
    apiv3_key?: string | null;
  };
  wechatpay_v2?: { api_key?: string };
  wecom?: { corpid?: string; corpsecret?: string; callback?: CallbackWish };
}

/** A wish that cannot be fulfilled, in one sentence that names the member. */
export class MerchantWishError extends Error {
  override readonly name = 'MerchantWishError';
}

interface Rule {
  words: string;
  test(value: unknown): boolean;
}

const like = (pattern: RegExp, words: string): Rule => ({
  words,
  test: (value) => typeof value === 'string' && pattern.test(value),
});

const KEY_32 = like(/^[\x21-\x7e]{32}$/, 'must be 32 printable ASCII characters');
const KEY_32_OR_NONE: Rule = {
  words: `${KEY_32.words}, or null for none`,
  test: (value) => value === null || KEY_32.test(value),
};
const PEM = like(/^-----BEGIN [A-Z ]+-----\r?\n/, 'must be a PEM');
const APPID = /^[\w-]{1,32}$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const BLOCK: Rule = { words: 'must be an object', test: isObject };

const TOP: Readonly<Record<string, Rule>> = {
  mchid: like(/^\d{8,32}$/, 'must be 8 to 32 digits'),
  appids: {
    words: 'must be a list of 1 or more appids of up to 32 characters',
    test: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => APPID.test(String(one))),
  },
  wechatpay_v3: BLOCK,
  wechatpay_v2: BLOCK,
  wecom: BLOCK,
};

const BLOCKS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  wechatpay_v3: {
    mode: like(/^(public_key|certificate)$/, 'must be public_key or certificate'),
    public_key: PEM,
    certificate: PEM,
    apiv3_key: KEY_32_OR_NONE,
  },
  wechatpay_v2: { api_key: KEY_32 },
  wecom: {
    corpid: like(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -'),
    corpsecret: like(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters'),
    callback: BLOCK,
  },
};

const CALLBACK: Readonly<Record<string, Rule>> = {
  url: like(/^https?:\/\/\S+$/, 'must be an http or https URL'),
  token: like(/^[0-9A-Za-z]{1,32}$/, 'must be 1 to 32 letters and digits'),
  encoding_aes_key: like(/^[0-9A-Za-z]{43}$/, 'must be 43 letters and digits'),
  agentid: like(/^\d{1,10}$/, 'must be digits'),
};

/** Checks a callback address that may come from outside. Throws a {@link MerchantWishError}. */
export const parseCallback = (input: object, prefix = ''): CallbackWish => {
  checkMembers(CALLBACK, input, prefix);
  const { url } = input as Partial<CallbackWish>;
  if (url === undefined) throw new MerchantWishError(`${prefix}url is missing`);
  return { ...input, url };
};

const checkMembers = (rules: Readonly<Record<string, Rule>>, value: object, prefix: string): void => {
  for (const [name, member] of Object.entries(value)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) throw new MerchantWishError(`unknown member ${prefix}${name}`);
    if (!rule.test(member)) throw new MerchantWishError(`${prefix}${name} ${rule.words}`);
  }
};

/** Checks a wish that may come from outside. Throws a {@link MerchantWishError}. */
export const parseWish = (input: unknown): MerchantWish => {
  if (!isObject(input)) throw new MerchantWishError('a merchant is a JSON object');
  checkMembers(TOP, input, '');
  for (const [name, rules] of Object.entries(BLOCKS)) {
    const block = input[name];
    if (isObject(block)) checkMembers(rules, block, `${name}.`);
  }
  const { callback } = (input as MerchantWish).wecom ?? {};
  if (callback) parseCallback(callback, 'wecom.callback.');
  const { public_key, certificate } = (input as MerchantWish).wechatpay_v3 ?? {};
  if (public_key !== undefined && certificate !== undefined) {
    throw new MerchantWishError('wechatpay_v3.public_key and wechatpay_v3.certificate exclude each other');
  }
  return input;
};

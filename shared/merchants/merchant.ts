import { createSecretKey, type KeyObject } from 'node:crypto';
import { parseV2Credentials, type V2Credentials } from '../wechatpay-v2/credentials.ts';
import { parseV3Credentials, type V3Credentials } from '../wechatpay-v3/credentials.ts';
import { parseWecomCredentials, type WecomCredentials } from '../wecom/credentials.ts';

/** What an API key may do. */
export const SCOPES = ['orders:write', 'orders:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** One back office's key; only its SHA-256 is known here. */
export interface ApiKey {
  id: string;
  digest: Buffer;
  scopes: ReadonlySet<string>;
  /** In institution mode, the sub-merchants that it may charge for and ask about; `null` for all. */
  sub_mch_ids: ReadonlySet<string> | null;
}

/** The keys of the systems that a merchant uses. */
export interface Credentials {
  wechatpay_v3: V3Credentials;
  wechatpay_v2: V2Credentials;
  wecom: WecomCredentials;
}

/** A merchant as its secret describes it. Keys are KeyObjects, so that printing a merchant prints no key. */
export interface Merchant {
  mchid: string;
  /** Its secret could not be had yet, though others could. */
  unavailable: boolean;
  disabled: boolean;
  /** Bound appids; `null` leaves the check to WeChat. */
  appids: readonly string[] | null;
  notify_url: string | null;
  api_keys: readonly ApiKey[];
  /** Keys that sign order tokens, by `kid`. */
  order_token_keys: ReadonlyMap<string, KeyObject>;
  credentials: Partial<Credentials>;
  /** Sentences that name the field and the rule, never the value. A merchant that has any cannot place orders. */
  problems: readonly string[];
}

type Report = (field: string, rule: string) => void;
type Block = Record<string, unknown>;

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseApiKeys = (listed: unknown, report: Report): ApiKey[] => {
  if (listed === undefined) return [];
  if (!Array.isArray(listed)) {
    report('api_keys', 'must be a list');
    return [];
  }
  return listed.flatMap((entry: unknown, index) => {
    const field = `api_keys[${index}]`;
    const { id, sha256, scopes, sub_mch_ids = null } = isBlock(entry) ? entry : {};
    const validId = typeof id === 'string' && /^[\w.-]{1,64}$/.test(id);
    if (!validId) report(`${field}.id`, 'must be 1 to 64 letters, digits, dots, hyphens or underscores');
    const validHash = typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256);
    if (!validHash) report(`${field}.sha256`, 'must be the SHA-256 of the key in hex');
    const validScopes = Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string');
    if (!validScopes) report(`${field}.scopes`, 'must be a list of scopes');
    const validSubs =
      sub_mch_ids === null || (Array.isArray(sub_mch_ids) && sub_mch_ids.every((sub) => typeof sub === 'string'));
    if (!validSubs) report(`${field}.sub_mch_ids`, 'must be a list of merchant numbers');
    return validId && validHash && validScopes && validSubs
      ? [
          {
            id,
            digest: Buffer.from(sha256, 'hex'),
            scopes: new Set(scopes),
            sub_mch_ids: sub_mch_ids === null ? null : new Set(sub_mch_ids as string[]),
          },
        ]
      : [];
  });
};

const parseTokenKeys = (listed: unknown, report: Report): Map<string, KeyObject> => {
  const keys = new Map<string, KeyObject>();
  if (listed === undefined) return keys;
  if (!Array.isArray(listed)) {
    report('order_token_keys', 'must be a list');
    return keys;
  }
  for (const [index, entry] of listed.entries()) {
    const { kid, key } = isBlock(entry) ? entry : {};
    const validKid = typeof kid === 'string' && /^[\w.-]{1,64}$/.test(kid) && !keys.has(kid);
    if (!validKid)
      report(`order_token_keys[${index}].kid`, 'must be a different id of letters, digits, dots and hyphens');
    const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64url');
    if (bytes.length !== 32) report(`order_token_keys[${index}].key`, 'must be base64url of 32 bytes');
    if (validKid && bytes.length === 32) keys.set(kid, createSecretKey(bytes));
  }
  return keys;
};

const PARSERS = {
  wechatpay_v3: parseV3Credentials,
  wechatpay_v2: parseV2Credentials,
  wecom: parseWecomCredentials,
} as const;

const parseCredentials = (mchid: string, secret: Block, report: Report): Partial<Credentials> => {
  const credentials: Record<string, unknown> = {};
  for (const [name, parse] of Object.entries(PARSERS)) {
    const block = secret[name];
    if (block === undefined) continue;
    if (!isBlock(block)) report(name, 'must be an object');
    else credentials[name] = parse(mchid, block, (field, rule) => report(`${name}.${field}`, rule)) ?? undefined;
  }
  return credentials;
};

/** Turns the text of secret `prepay-merchant-<mchid>` into a merchant; whatever is wrong ends up in `problems`. */
export const parseMerchant = (mchid: string, text: string): Merchant => {
  const problems: string[] = [];
  const report: Report = (field, rule) => problems.push(`merchant ${mchid}: ${field} ${rule}`);

  let secret: unknown;
  try {
    secret = JSON.parse(text);
  } catch {
    secret = undefined;
  }
  const block = isBlock(secret) ? secret : {};
  if (!isBlock(secret)) report('secret', 'must be a JSON object');
  else if (block.mchid !== mchid) report('mchid', 'must equal the merchant number in the name of the secret');

  const appids = block.appids ?? null;
  const validAppids = Array.isArray(appids) && appids.every((appid) => typeof appid === 'string');
  if (appids !== null && !validAppids) report('appids', 'must be a list of appids');

  const notifyUrl = block.notify_url ?? null;
  const validUrl = typeof notifyUrl === 'string' && /^https?:\/\/[^\s?#]{1,240}$/.test(notifyUrl);
  if (notifyUrl !== null && !validUrl) report('notify_url', 'must be an absolute URL without query');

  if (block.disabled !== undefined && typeof block.disabled !== 'boolean') report('disabled', 'must be true or false');

  return {
    mchid,
    unavailable: false,
    disabled: block.disabled === true,
    appids: validAppids && appids.length > 0 ? appids : null,
    notify_url: validUrl ? notifyUrl : null,
    api_keys: parseApiKeys(block.api_keys, report),
    order_token_keys: parseTokenKeys(block.order_token_keys, report),
    credentials: parseCredentials(mchid, block, report),
    problems,
  };
};

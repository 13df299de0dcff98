import {
  finishSwitch,
  issuePublicKey,
  newApiCertificate,
  newPlatformCertificate,
  rollBackSwitch,
  startSwitch,
  toldOf,
  withApiKey,
  withPendingApiKey,
  withV3,
} from '../merchants/key-changes.ts';
import { MerchantWishError, parseCallback } from '../merchants/merchant-wish.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import { callbackWith } from '../merchants/new-merchant.ts';
import { undeliverable } from '../notifications/loopback.ts';
import { checkCallbackUrl } from '../notifications/url-check.ts';
import { randomBase62 } from '../random.ts';
import { rfc3339 } from '../time.ts';
import { switchShare } from '../v3/platform-keys.ts';
import type { V3Merchant } from '../v3/reply.ts';
import { type Body, badRequest, type ControlCall, type ControlRequest, member, optionalText } from './call.ts';
import { ControlRefusal } from './refusal.ts';

const DAY_SECONDS = 86_400;
const MAX_SECONDS = 10 * 365 * DAY_SECONDS;

const conflict = (code: string, message: string): ControlRefusal => new ControlRefusal(409, code, message);

const merchantOf = ({ steering: { world }, parts: [mchid = ''] }: ControlRequest): LiveMerchant => {
  const merchant = world.merchants.find(mchid);
  if (!merchant) throw new ControlRefusal(404, 'MCH_NOT_EXISTS', 'no such merchant');
  return merchant;
};

const v3MerchantOf = (request: ControlRequest): V3Merchant => {
  const merchant = merchantOf(request);
  if (merchant.v3) return merchant as V3Merchant;
  throw conflict('NO_V3', 'the merchant has no APIv3');
};

const seconds = (body: Body, name: string, normal: number): number => {
  const value = member(body, name) ?? normal;
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_SECONDS) return Number(value);
  throw badRequest(`${name} must be a whole number of virtual seconds`);
};

const key32 = (body: Body, name: string): string => {
  const key = optionalText(body, name) ?? randomBase62(32);
  if (/^[\x21-\x7e]{32}$/.test(key)) return key;
  throw badRequest(`${name} must be 32 printable ASCII characters`);
};

/** Wishes say themselves what is wrong with them. */
const readable = async <Value>(read: () => Value | Promise<Value>): Promise<Value> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MerchantWishError) throw badRequest(error.message);
    throw error;
  }
};

const renewApiCertificate = async (request: ControlRequest) => {
  const { steering, body } = request;
  const { mchid } = merchantOf(request);
  const [public_key, certificate] = [optionalText(body, 'public_key'), optionalText(body, 'certificate')];
  const oldValidUntil = steering.world.clock.now() + seconds(body, 'old_valid_seconds', 0) * 1000;
  const brought = {
    ...(public_key !== undefined && { public_key }),
    ...(certificate !== undefined && { certificate }),
  };
  const { told, change } = await readable(() => newApiCertificate(mchid, brought, oldValidUntil));
  steering.world.merchants.change(mchid, change);
  return told;
};

const changeApiv3Key = (request: ControlRequest) => {
  const { mchid } = v3MerchantOf(request);
  const apiv3_key = key32(request.body, 'apiv3_key');
  request.steering.world.merchants.change(
    mchid,
    withV3((old) => ({ ...old, apiv3_key })),
  );
  return { apiv3_key };
};

/** A new v2 key takes effect after about a quarter of an hour. */
const API_KEY_SECONDS = 900;

const changeApiKey = (request: ControlRequest) => {
  const { steering, body } = request;
  const { mchid, v2 } = merchantOf(request);
  if (!v2) throw conflict('NO_V2', 'the merchant has no APIv2');
  const api_key = key32(body, 'api_key');
  const { merchants, clock } = steering.world;
  const from = clock.now() + seconds(body, 'effective_in_seconds', API_KEY_SECONDS) * 1000;
  if (from <= clock.now()) merchants.change(mchid, withApiKey(api_key));
  else {
    merchants.change(mchid, withPendingApiKey(api_key));
    clock.at(from, () => {
      merchants.change(mchid, withApiKey(api_key));
      steering.news.tell('merchant', mchid);
      return undefined;
    });
  }
  return { api_key, effective_from: rfc3339(from) };
};

const rotatePlatformCertificate = async (request: ControlRequest) => {
  const { steering, body } = request;
  const { mchid, v3 } = v3MerchantOf(request);
  const now = steering.world.clock.now();
  const certificates = v3.platformKeys.filter(({ certificate }) => certificate);
  if (certificates.length === 0) throw conflict('PUBLIC_KEY_MODE', 'the merchant has no platform certificate');
  if (certificates.length < v3.platformKeys.length) {
    throw conflict('SWITCHING', 'not while the merchant switches to the public key');
  }
  if (certificates.some(({ usedUntil }) => usedUntil !== undefined && now < usedUntil)) {
    throw conflict('ROTATING', 'the last rotation is not over');
  }
  const usedFrom = now + seconds(body, 'signs_in_seconds', DAY_SECONDS) * 1000;
  const oldUsedUntil = usedFrom + seconds(body, 'both_sign_seconds', 5 * DAY_SECONDS) * 1000;
  const { made, change } = await newPlatformCertificate(mchid, usedFrom, oldUsedUntil);
  steering.world.merchants.change(mchid, change);
  return { ...toldOf(made), signs_from: rfc3339(usedFrom), old_sign_until: rfc3339(oldUsedUntil) };
};

const shareIn = (body: Body): number | undefined => {
  const share = member(body, 'share');
  if (share === undefined || (typeof share === 'number' && share >= 0 && share <= 1)) return share;
  throw badRequest('share must be a number from 0 to 1');
};

const hasBoth = ({ v3 }: V3Merchant): boolean =>
  v3.platformKeys.some(({ certificate }) => certificate) && v3.platformKeys.some(({ certificate }) => !certificate);

const issue = async (request: ControlRequest, merchant: V3Merchant) => {
  if (merchant.v3.platformKeys.some(({ certificate }) => !certificate)) {
    throw conflict('HAS_PUBLIC_KEY', 'the merchant has a public key already');
  }
  const { made, change } = await issuePublicKey(merchant.mchid);
  request.steering.world.merchants.change(merchant.mchid, change);
  return toldOf(made);
};

/** The steps of the switch from platform certificates to the public key. */
const SWITCH_STEPS: Readonly<Record<string, (request: ControlRequest, merchant: V3Merchant) => unknown>> = {
  issue,
  start: (request, { mchid }) => {
    const { merchants, clock } = request.steering.world;
    const changed = merchants.change(mchid, startSwitch(clock.now(), shareIn(request.body)));
    return { started_at: rfc3339(clock.now()), share: switchShare(changed as V3Merchant, clock.now()) };
  },
  roll_back: ({ steering }, { mchid }) => {
    steering.world.merchants.change(mchid, rollBackSwitch);
    return {};
  },
  finish: ({ steering }, merchant) => {
    const { clock, merchants } = steering.world;
    if (switchShare(merchant, clock.now()) < 1) {
      throw conflict('SWITCHING', 'the public key does not sign all notifications yet');
    }
    merchants.change(merchant.mchid, finishSwitch);
    return {};
  },
};

const switchToPublicKey = (request: ControlRequest): unknown => {
  const merchant = v3MerchantOf(request);
  const step = String(member(request.body, 'step'));
  const take = Object.hasOwn(SWITCH_STEPS, step) ? SWITCH_STEPS[step] : undefined;
  if (!take) throw badRequest(`step must be one of ${Object.keys(SWITCH_STEPS).join(', ')}`);
  if (step !== 'issue' && !hasBoth(merchant)) {
    throw conflict('NOT_ISSUED', 'the merchant does not have both kinds of keys: {"step": "issue"} comes first');
  }
  return take(request, merchant);
};

const configureCallback = async (request: ControlRequest) => {
  const { steering, body } = request;
  const { mchid, wecom } = merchantOf(request);
  if (!wecom) throw conflict('NO_WECOM', 'the merchant has no WeCom');
  const callback = callbackWith(await readable(() => parseCallback(body)));
  const forbidden = undeliverable(callback.url);
  if (forbidden !== undefined) throw badRequest(`url: ${forbidden}`);
  const { world, post } = steering;
  const why = await checkCallbackUrl(callback, wecom.corpid, { post, wireNow: world.wireNow });
  if (why !== undefined) throw conflict('CALLBACK_REFUSED', why);
  world.merchants.change(mchid, (old) => (old.wecom ? { ...old, wecom: { ...old.wecom, callback } } : old));
  return callback;
};

/** A call that changes a merchant, and tells who looks on. */
const changing = (name: string, perform: ControlCall['perform']): ControlCall => ({
  method: 'POST',
  path: new RegExp(`^merchants/([^/]+)/${name}$`),
  perform: async (request) => {
    const done = await perform(request);
    request.steering.news.tell('merchant', request.parts[0] ?? '');
    return done;
  },
});

export const KEY_CALLS: readonly ControlCall[] = [
  changing('api-certificate', renewApiCertificate),
  changing('apiv3-key', changeApiv3Key),
  changing('api-key', changeApiKey),
  changing('platform-certificate', rotatePlatformCertificate),
  changing('public-key-switch', switchToPublicKey),
  changing('callback', configureCallback),
];

import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { KeySwitch, PlatformKey, SandboxMerchant, SubMerchant, WecomCallback } from '../merchant.ts';
import { rfc3339 } from '../time.ts';

/** A platform key, parsed. */
export interface LivePlatformKey {
  id: string;
  privateKey: KeyObject;
  certificate?: { pem: string; effectiveAt: number; expiresAt: number };
  /** Virtual time, ms, from and until which it signs; always unless given. */
  usedFrom?: number;
  usedUntil?: number;
}

/** A merchant whose keys are parsed, as the three systems look at it. */
export interface LiveMerchant {
  mchid: string;
  appids: ReadonlySet<string>;
  v3?: {
    serialNo: string;
    publicKey: KeyObject;
    /** API certificates that were replaced: their serial numbers are refused from `validUntil` (virtual ms) on. */
    formerKeys: readonly { serialNo: string; publicKey: KeyObject; validUntil: number }[];
    /** Absent where the merchant has set none. */
    apiv3Key?: string;
    platformKeys: readonly LivePlatformKey[];
    /** The switch from certificates to the public key; not started without `startedAt` (virtual ms). */
    keySwitch?: { startedAt?: number; share?: number };
    products?: readonly string[];
    certificateState?: 'expired' | 'revoked' | 'replaced' | 'none';
    receivingRestricted?: boolean;
  };
  v2?: {
    apiKey: string;
    /** API keys that do not count: replaced, or not in force yet. */
    formerApiKeys: readonly string[];
    /** The API certificate, which `/secapi/` calls show in the TLS handshake. */
    certificate?: { serialNo: string; publicKey: KeyObject };
    subMerchants: readonly SubMerchant[];
    tradeTypes?: readonly string[];
    settlementCurrency?: string;
  };
  wecom?: {
    corpid: string;
    corpsecret: string;
    paySignKey: KeyObject;
    apiAllowed: boolean;
    callback?: WecomCallback;
  };
}

const livePlatformKey = ({ id, private_key, certificate, used_from, used_until }: PlatformKey): LivePlatformKey => {
  const privateKey = createPrivateKey(private_key);
  if (certificate === undefined) return { id, privateKey };
  const used = {
    ...(used_from !== undefined && { usedFrom: used_from }),
    ...(used_until !== undefined && { usedUntil: used_until }),
  };
  const { validFrom, validTo } = new X509Certificate(certificate);
  return {
    id,
    privateKey,
    ...used,
    certificate: { pem: certificate, effectiveAt: Date.parse(validFrom), expiresAt: Date.parse(validTo) },
  };
};

const liveSwitch = ({ started_at, share }: KeySwitch) => ({
  ...(started_at !== undefined && { startedAt: started_at }),
  ...(share !== undefined && { share }),
});

const liveMerchant = ({ mchid, appids, wechatpay_v3, wechatpay_v2, wecom }: SandboxMerchant): LiveMerchant => ({
  mchid,
  appids: new Set(appids),
  ...(wechatpay_v3 && {
    v3: {
      serialNo: wechatpay_v3.serial_no,
      publicKey: createPublicKey(wechatpay_v3.public_key),
      formerKeys: (wechatpay_v3.former_keys ?? []).map(({ serial_no, public_key, valid_until = 0 }) => ({
        serialNo: serial_no,
        publicKey: createPublicKey(public_key),
        validUntil: valid_until,
      })),
      ...(wechatpay_v3.apiv3_key !== undefined && { apiv3Key: wechatpay_v3.apiv3_key }),
      platformKeys: wechatpay_v3.platform_keys.map(livePlatformKey),
      ...(wechatpay_v3.key_switch && { keySwitch: liveSwitch(wechatpay_v3.key_switch) }),
      ...(wechatpay_v3.products && { products: wechatpay_v3.products }),
      ...(wechatpay_v3.certificate_state && { certificateState: wechatpay_v3.certificate_state }),
      ...(wechatpay_v3.receiving_restricted && { receivingRestricted: true }),
    },
  }),
  ...(wechatpay_v2 && {
    v2: {
      apiKey: wechatpay_v2.api_key,
      formerApiKeys: wechatpay_v2.former_api_keys ?? [],
      ...(wechatpay_v2.certificate && {
        certificate: {
          serialNo: wechatpay_v2.certificate.serial_no,
          publicKey: createPublicKey(wechatpay_v2.certificate.public_key),
        },
      }),
      subMerchants: wechatpay_v2.sub_merchants ?? [],
      ...(wechatpay_v2.trade_types && { tradeTypes: wechatpay_v2.trade_types }),
      ...(wechatpay_v2.settlement_currency !== undefined && { settlementCurrency: wechatpay_v2.settlement_currency }),
    },
  }),
  ...(wecom && {
    wecom: {
      corpid: wecom.corpid,
      corpsecret: wecom.corpsecret,
      paySignKey: createPrivateKey(wecom.pay_sign_private_key),
      apiAllowed: wecom.api_allowed ?? true,
      ...(wecom.callback && { callback: wecom.callback }),
    },
  }),
});

/** The merchants that this sandbox serves. */
export interface Merchants {
  /** In the order in which they came. */
  all(): readonly LiveMerchant[];
  find(mchid: string | undefined): LiveMerchant | undefined;
  ofCorp(corpid: string): readonly LiveMerchant[];
  /** Whether any merchant has the appid. */
  knowsAppid(appid: string): boolean;
  /** A further merchant, or one in the place of the merchant with its mchid. Throws when a key is unreadable. */
  add(merchant: SandboxMerchant): LiveMerchant;
  /** Changes what WeChat knows of a merchant. Throws when there is none, or a key is unreadable. */
  change(mchid: string, change: (merchant: SandboxMerchant) => SandboxMerchant): LiveMerchant;
  /** Every merchant as it was when it came: changes of keys are undone. */
  restore(): void;
}

export const createMerchants = (list: readonly SandboxMerchant[]): Merchants => {
  const byMchid = new Map<string, LiveMerchant>();
  const byCorp = new Map<string, LiveMerchant[]>();
  const byAppid = new Map<string, Set<string>>();
  /** As they came, and as they stand. */
  const originals = new Map<string, SandboxMerchant>();
  const sources = new Map<string, SandboxMerchant>();

  const forget = ({ mchid, appids, wecom }: LiveMerchant): void => {
    for (const appid of appids) byAppid.get(appid)?.delete(mchid);
    if (wecom)
      byCorp.set(
        wecom.corpid,
        (byCorp.get(wecom.corpid) ?? []).filter((one) => one.mchid !== mchid),
      );
  };

  const put = (merchant: SandboxMerchant): LiveMerchant => {
    const live = liveMerchant(merchant);
    const former = byMchid.get(live.mchid);
    if (former) forget(former);
    byMchid.set(live.mchid, live);
    sources.set(live.mchid, merchant);
    for (const appid of live.appids) byAppid.set(appid, (byAppid.get(appid) ?? new Set()).add(live.mchid));
    if (live.wecom) byCorp.set(live.wecom.corpid, [...(byCorp.get(live.wecom.corpid) ?? []), live]);
    return live;
  };

  const add = (merchant: SandboxMerchant): LiveMerchant => {
    originals.set(merchant.mchid, merchant);
    return put(merchant);
  };

  for (const merchant of list) add(merchant);
  return {
    all: () => [...byMchid.values()],
    find: (mchid) => (mchid === undefined ? undefined : byMchid.get(mchid)),
    ofCorp: (corpid) => byCorp.get(corpid) ?? [],
    knowsAppid: (appid) => (byAppid.get(appid)?.size ?? 0) > 0,
    add,
    change: (mchid, change) => {
      const source = sources.get(mchid);
      if (!source) throw new Error(`no merchant ${mchid}`);
      return put(change(source));
    },
    restore: () => {
      for (const [mchid, original] of originals) if (sources.get(mchid) !== original) put(original);
    },
  };
};

const spki = (privateKey: KeyObject) => createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();

const shownSwitch = ({ startedAt, share }: { startedAt?: number; share?: number }) => ({
  ...(startedAt !== undefined && { started_at: rfc3339(startedAt) }),
  ...(share !== undefined && { share }),
});

/** What anybody may see of a merchant: ids and public keys. */
export const publicParts = ({ mchid, appids, v3, v2, wecom }: LiveMerchant) => ({
  mchid,
  appids: [...appids],
  ...(v3 && {
    wechatpay_v3: {
      serial_no: v3.serialNo,
      ...(v3.formerKeys.length > 0 && { former_serial_nos: v3.formerKeys.map(({ serialNo }) => serialNo) }),
      platform_keys: v3.platformKeys.map(({ id, privateKey, certificate, usedFrom, usedUntil }) => ({
        id,
        kind: certificate ? 'certificate' : 'public_key',
        public_key: spki(privateKey),
        ...(usedFrom !== undefined && { used_from: rfc3339(usedFrom) }),
        ...(usedUntil !== undefined && { used_until: rfc3339(usedUntil) }),
      })),
      ...(v3.keySwitch && { key_switch: shownSwitch(v3.keySwitch) }),
    },
  }),
  ...(v2 && {
    wechatpay_v2: {
      sub_merchants: v2.subMerchants,
      ...(v2.certificate && { certificate_serial_no: v2.certificate.serialNo }),
    },
  }),
  ...(wecom && {
    wecom: {
      corpid: wecom.corpid,
      pay_sign_public_key: spki(wecom.paySignKey),
      ...(wecom.callback && { callback_url: wecom.callback.url }),
    },
  }),
});

import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { PlatformKey, SandboxMerchant, SubMerchant } from '../merchant.ts';

/** A platform key, parsed. */
export interface LivePlatformKey {
  id: string;
  privateKey: KeyObject;
  certificate?: { pem: string; effectiveAt: number; expiresAt: number };
}

/** A merchant whose keys are parsed, as the three systems look at it. */
export interface LiveMerchant {
  mchid: string;
  appids: ReadonlySet<string>;
  v3?: {
    serialNo: string;
    publicKey: KeyObject;
    apiv3Key: string;
    platformKeys: readonly LivePlatformKey[];
    products?: readonly string[];
    certificateState?: 'expired' | 'revoked' | 'replaced' | 'none';
    receivingRestricted?: boolean;
  };
  v2?: {
    apiKey: string;
    subMerchants: readonly SubMerchant[];
    tradeTypes?: readonly string[];
    settlementCurrency?: string;
  };
  wecom?: { corpid: string; corpsecret: string; paySignKey: KeyObject; apiAllowed: boolean };
}

const livePlatformKey = ({ id, private_key, certificate }: PlatformKey): LivePlatformKey => {
  const privateKey = createPrivateKey(private_key);
  if (certificate === undefined) return { id, privateKey };
  const { validFrom, validTo } = new X509Certificate(certificate);
  return {
    id,
    privateKey,
    certificate: { pem: certificate, effectiveAt: Date.parse(validFrom), expiresAt: Date.parse(validTo) },
  };
};

const liveMerchant = ({ mchid, appids, wechatpay_v3, wechatpay_v2, wecom }: SandboxMerchant): LiveMerchant => ({
  mchid,
  appids: new Set(appids),
  ...(wechatpay_v3 && {
    v3: {
      serialNo: wechatpay_v3.serial_no,
      publicKey: createPublicKey(wechatpay_v3.public_key),
      apiv3Key: wechatpay_v3.apiv3_key,
      platformKeys: wechatpay_v3.platform_keys.map(livePlatformKey),
      ...(wechatpay_v3.products && { products: wechatpay_v3.products }),
      ...(wechatpay_v3.certificate_state && { certificateState: wechatpay_v3.certificate_state }),
      ...(wechatpay_v3.receiving_restricted && { receivingRestricted: true }),
    },
  }),
  ...(wechatpay_v2 && {
    v2: {
      apiKey: wechatpay_v2.api_key,
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
}

export const createMerchants = (list: readonly SandboxMerchant[]): Merchants => {
  const byMchid = new Map<string, LiveMerchant>();
  const byCorp = new Map<string, LiveMerchant[]>();
  const byAppid = new Map<string, Set<string>>();

  const forget = ({ mchid, appids, wecom }: LiveMerchant): void => {
    for (const appid of appids) byAppid.get(appid)?.delete(mchid);
    if (wecom)
      byCorp.set(
        wecom.corpid,
        (byCorp.get(wecom.corpid) ?? []).filter((one) => one.mchid !== mchid),
      );
  };

  const add = (merchant: SandboxMerchant): LiveMerchant => {
    const live = liveMerchant(merchant);
    const former = byMchid.get(live.mchid);
    if (former) forget(former);
    byMchid.set(live.mchid, live);
    for (const appid of live.appids) byAppid.set(appid, (byAppid.get(appid) ?? new Set()).add(live.mchid));
    if (live.wecom) byCorp.set(live.wecom.corpid, [...(byCorp.get(live.wecom.corpid) ?? []), live]);
    return live;
  };

  for (const merchant of list) add(merchant);
  return {
    all: () => [...byMchid.values()],
    find: (mchid) => (mchid === undefined ? undefined : byMchid.get(mchid)),
    ofCorp: (corpid) => byCorp.get(corpid) ?? [],
    knowsAppid: (appid) => (byAppid.get(appid)?.size ?? 0) > 0,
    add,
  };
};

const spki = (privateKey: KeyObject) => createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();

/** What anybody may see of a merchant: ids and public keys. */
export const publicParts = ({ mchid, appids, v3, v2, wecom }: LiveMerchant) => ({
  mchid,
  appids: [...appids],
  ...(v3 && {
    wechatpay_v3: {
      serial_no: v3.serialNo,
      platform_keys: v3.platformKeys.map(({ id, privateKey, certificate }) => ({
        id,
        kind: certificate ? 'certificate' : 'public_key',
        public_key: spki(privateKey),
      })),
    },
  }),
  ...(v2 && { wechatpay_v2: { sub_merchants: v2.subMerchants } }),
  ...(wecom && { wecom: { corpid: wecom.corpid, pay_sign_public_key: spki(wecom.paySignKey) } }),
});

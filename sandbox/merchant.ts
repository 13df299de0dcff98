/** One key with which WeChat Pay signs its v3 answers to a merchant. */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the certificate's serial number in upper-case hex. */
  id: string;
  /** PKCS#8 PEM. */
  private_key: string;
  /** X.509 PEM; absent where the merchant downloaded a bare public key. */
  certificate?: string;
  /** Certificates: virtual time in ms from and until which it signs; always unless given. */
  used_from?: number;
  used_until?: number;
}

/** A switch from platform certificates to the public key. */
export interface KeySwitch {
  /** Virtual time, ms; absent until it is started. */
  started_at?: number;
  /** The share of notifications that the public key signs, 0 to 1; by the day of the switch unless given. */
  share?: number;
}

/** Where WeCom calls a corp's app back, and the secrets of that. */
export interface WecomCallback {
  url: string;
  token: string;
  /** 43 characters: base64 of the AES key without its padding. */
  encoding_aes_key: string;
  agentid?: string;
}

/** A sub-merchant of an institution (v2). */
export interface SubMerchant {
  sub_mch_id: string;
  sub_appids: string[];
}

/** What the WeChat side knows about a merchant: never a key that only the merchant holds. */
export interface SandboxMerchant {
  mchid: string;
  /** The appids bound to the merchant. */
  appids: string[];
  wechatpay_v3?: {
    /** Serial number of the merchant's API certificate. */
    serial_no: string;
    /** SPKI PEM of the same certificate. */
    public_key: string;
    /** API certificates that were replaced, oldest first: WeChat refuses their serial numbers. */
    former_keys?: { serial_no: string; public_key: string /** Virtual ms; 0 unless given. */; valid_until?: number }[];
    /** 32 characters; encrypts platform certificates and notifications. A merchant may not have set one. */
    apiv3_key?: string;
    /** All with a certificate: certificate mode. None: public-key mode. Both: switching. */
    platform_keys: PlatformKey[];
    /** Where a merchant has both kinds of keys: how far it has come. Half way unless given. */
    key_switch?: KeySwitch;
    /** The products that the merchant may use; all of them unless given. */
    products?: string[];
    /** Where the merchant's API certificate is no good any more; every call then gets 401. */
    certificate_state?: 'expired' | 'revoked' | 'replaced' | 'none';
    /** The merchant may receive no money; its orders get NO_AUTH. */
    receiving_restricted?: boolean;
  };
  wechatpay_v2?: {
    /** 32 characters. */
    api_key: string;
    /** API keys that do not count: replaced, or not in force yet. */
    former_api_keys?: string[];
    /** The API certificate, which `/secapi/` calls show; that of v3 where the merchant has v3 as well. */
    certificate?: { serial_no: string /** SPKI PEM. */; public_key: string };
    /** The institution's sub-merchants; without any the merchant orders in direct mode only. */
    sub_merchants?: SubMerchant[];
    /** The trade types that the merchant may use; all of them unless given. */
    trade_types?: string[];
    /** Orders are priced in this currency or in CNY; in any unless given. */
    settlement_currency?: string;
  };
  wecom?: {
    corpid: string;
    corpsecret: string;
    /** PKCS#8 PEM, held by WeCom: `get_sign` uses it, the corp never sees it. */
    pay_sign_private_key: string;
    /** `false` where the app is not ticked as one that may call the API; every call then gets 48002. */
    api_allowed?: boolean;
    /** Without one nobody is told of payments and refunds. */
    callback?: WecomCallback;
  };
}

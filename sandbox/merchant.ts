/** One key with which WeChat Pay signs its v3 answers to a merchant. */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the certificate's serial number in upper-case hex. */
  id: string;
  /** PKCS#8 PEM. */
  private_key: string;
  /** X.509 PEM; absent where the merchant downloaded a bare public key. */
  certificate?: string;
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
    /** 32 characters; encrypts the platform certificates. */
    apiv3_key: string;
    /** All with a certificate: certificate mode. None: public-key mode. Both: switching. */
    platform_keys: PlatformKey[];
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
  };
}

import type { Confidence, Provenance } from './provenance.ts';

const left = (rule: string, source: string, confidence: Confidence): Provenance => ({ rule, source, confidence });

/** What WeChat does and the sandbox does not, with the reason. The confidence is that of what is left out. */
export const NOT_MODELLED: readonly Provenance[] = [
  left(
    'v3: Content-Type is not looked at, nor Accept and User-Agent by the order calls: no source says what a wrong one gets, and order calls were seen to pass without',
    'APP下单, doc 4013070347, headers; live answers, 2026-09-11',
    'documented',
  ),
  left(
    'v3: messages are Chinese whatever Accept-Language says: no source has the others, and clients branch on status and code',
    'interface rules of the GitBook',
    'documented',
  ),
  left(
    'v3: calls are not counted against rate limits, so that load tests measure the client; a fault gives FREQUENCY_LIMITED or RATELIMIT_EXCEEDED',
    'refund, doc 4012810597, notes; common questions of wechatpay-skills',
    'documented',
  ),
  left('v3: a nonce may come again: no document refuses it', 'none', 'unknown'),
  left(
    'v3: SM2 with SM3 is a foreign scheme here, and algorithm_type of the certificates is ignored: the demo merchants have RSA keys',
    'wechatpay-java, module shangmi; certificates, doc 4012551764',
    'sdk',
  ),
  left(
    'v3: self-tests pass without Wechatpay-Serial, which their page requires: no source says what they would get',
    'self-test of signatures, doc 4015139289, headers',
    'documented',
  ),
  left(
    'v3: bills, code payments, combined orders, service providers, transfers and profit sharing are unknown paths',
    'indexes of the merchant and partner documents',
    'documented',
  ),
  left(
    'v3: an openid is not looked up and an appid need not fit its product: the sandbox has no payers and no apps. JSAPI without payer gets the words of a missing field, not JSAPI支付必须传openid',
    'troubleshooting manual of wechatpay-skills, 268501013; reports: 无效的openid',
    'community',
  ),
  left(
    'v3: h5_url opens without a Referer, and for a payer_client_ip of 127.0.0.1: the phone of the sandbox is no browser',
    'common questions of wechatpay-skills',
    'documented',
  ),
  left(
    'v3: MCH_NOT_EXISTS, RULE_LIMIT, TRADE_ERROR, NOT_ENOUGH, USER_ACCOUNT_ABNORMAL, ACCOUNT_ERROR, ALREADY_EXISTS, INVALID_TRANSACTIONID, OPENID_MISMATCH, BANK_ERROR, SYSTEM_ERROR and SERVICE_UNAVAILABLE come from faults only: there are no banks, balances and risk rules behind the sandbox',
    'error tables of the order and refund pages; HTTP status codes, doc 4012081717',
    'documented',
  ),
  left(
    'v3: SERVICE_UNAVAILABLE is 503, though it may be 502 as well; a 502 of the sandbox is the page of a proxy',
    'HTTP status codes, doc 4012081717',
    'documented',
  ),
  left(
    'v3: the numbers 268449538, 268443715, 268447843, 268449641 and 268501013 and those of service providers end no Request-ID: no source says to which answer each belongs',
    'troubleshooting manual of wechatpay-skills, table of numbers',
    'documented',
  ),
  left(
    'v3: a wrong signature reads 签名错误, as in 2026, not 错误的签名，验签失败; a wrong serial number has no tail 请使用签名私钥匹配的证书序列号. The code is the same',
    'signature errors, doc 4012072670; older answers',
    'community',
  ),
  left(
    'v3: profit_sharing freezes nothing, and goods_tag chooses no coupon: the payer of the sandbox says which coupon there is',
    'APP下单, doc 4013070347, settle_info and goods_tag',
    'documented',
  ),
  left(
    'Time does not run faster: retries, closing and expiry come as soon as the virtual clock is moved on',
    'the sandbox',
    'derived',
  ),
  left(
    'Any Host is served, a bare address as well; WeChat serves its host names only',
    'troubleshooting manual of wechatpay-skills',
    'documented',
  ),
  left(
    'WeCom: upload_image, apply_mch and get_applyment_status are unknown paths: they open an account, and take no orders',
    'overview, path 98723',
    'documented',
  ),
  left(
    'WeCom: errcodes without a cause among the rules above come from faults only',
    'global errcodes, path 90313',
    'documented',
  ),
];

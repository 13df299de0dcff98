import type { Provenance } from '../fidelity/provenance.ts';

/** What went wrong, for a person; `%s` stands for what the case is about. */
interface Cause extends Provenance {
  zh: string;
  en: string;
}

const SIGNING = 'signing rules of WeChat Pay APIv3, docs 4012365342, 4012365336, 4012365337';
const V2_SIGNING = 'signature rules of WeChat Pay APIv2, doc 4011985891';
const PAY_SIGN = 'invocation signatures, docs 4012365340, 4012365339, 4012365341';

const documented = (source: string, zh: string, en: string): Cause => ({
  rule: en.replace('%s', '…'),
  source,
  confidence: 'documented',
  zh,
  en,
});

const reported = (source: string, zh: string, en: string): Cause => ({
  ...documented(source, zh, en),
  confidence: 'community',
});

/** No source names the mistake; that the signature does not hold follows from the rule in `source`. */
const derived = (source: string, zh: string, en: string): Cause => ({
  ...documented(source, zh, en),
  confidence: 'derived',
});

/** Mistakes in the Authorization header of v3 and in who claims to sign. */
const HEADER_CAUSES = {
  authorization_absent: documented(SIGNING, '没有 Authorization 请求头', 'there is no Authorization header'),
  authorization_scheme: documented(
    SIGNING,
    'Authorization 的认证类型不是 WECHATPAY2-SHA256-RSA2048',
    'the scheme of Authorization is not WECHATPAY2-SHA256-RSA2048',
  ),
  authorization_format: documented(
    'troubleshooting of signatures, doc 4012072670',
    'Authorization 格式错误：认证类型后一个空格，五个 name="value" 之间只用英文逗号，无空格和换行（%s）',
    'Authorization is malformed: one blank after the scheme, five name="value" with bare commas between them (%s)',
  ),
  clock: documented(
    SIGNING,
    '时间戳与服务器时间相差 %s 秒，超过 300 秒；请校准时钟，并确认单位是秒',
    'the timestamp is %s seconds from the time of the server, 300 are allowed: set the clock, and send seconds',
  ),
  mchid_unknown: documented(SIGNING, '没有商户号 %s', 'there is no merchant %s with APIv3 credentials'),
  serial_unknown: reported(
    'minibear2021/wechatpayv3 issue 56',
    'serial_no 不是该商户 API 证书的序列号（%s）',
    'serial_no is not the serial number of the API certificate of the merchant (%s)',
  ),
  serial_replaced: reported(
    'minibear2021/wechatpayv3 issue 56',
    'serial_no 属于已更换的旧 API 证书，请使用新证书和新私钥（%s）',
    'serial_no is of an API certificate that was replaced: use the new certificate and key (%s)',
  ),
  serial_other_merchant: reported(
    'minibear2021/wechatpayv3 issue 56',
    'serial_no 属于另一个商户 %s',
    'serial_no is of another merchant, %s',
  ),
  certificate_state: documented(
    'signature errors, doc 4012072670',
    '商户 API 证书不可用（%s）',
    'the API certificate of the merchant is no good (%s)',
  ),
  apiv3_key_absent: documented(
    'signature errors, doc 4012072670',
    '商户未设置 APIv3 密钥',
    'the merchant has set no APIv3 key',
  ),
  serial_platform: reported(
    'wechatpay-java issue 132',
    'serial_no 填了微信支付平台证书序列号或公钥 ID，应填商户 API 证书序列号（%s）',
    'serial_no is of the platform certificate or public key; it must be of the API certificate of the merchant (%s)',
  ),
} as const satisfies Readonly<Record<string, Cause>>;

/** Mistakes in key, algorithm and spelling of a signature. */
const KEY_CAUSES = {
  signature_spelling: documented(
    SIGNING,
    '签名值不是标准 Base64（看起来是：%s）',
    'the signature is not plain base64 (it looks like %s)',
  ),
  signature_length: documented(
    SIGNING,
    '签名值不是 RSA-2048 签名的 256 字节（共 %s 字节）',
    'the signature does not have the 256 bytes of RSA-2048 but %s',
  ),
  key_unknown: derived(
    SIGNING,
    '签名不是用 serial_no 对应的商户私钥生成的，也不属于沙箱所知的其他商户：请检查私钥文件与证书是否配套',
    'the signature was not made with the private key of serial_no, nor with that of any merchant the sandbox knows: check that key file and certificate belong together',
  ),
  key_other_merchant: derived(
    SIGNING,
    '签名用的是商户 %s 的私钥',
    'the signature was made with the private key of merchant %s',
  ),
  key_former: derived(
    SIGNING,
    '签名用的是已更换的旧私钥（%s）',
    'the signature was made with a replaced private key (%s)',
  ),
  hash_algorithm: documented(SIGNING, '摘要算法是 %s，应为 SHA-256', 'the digest algorithm is %s where SHA-256 is due'),
  padding_pss: documented(SIGNING, '填充方式是 PSS，应为 PKCS#1 v1.5', 'the padding is PSS where PKCS#1 v1.5 is due'),
  hashed_twice: derived(
    SIGNING,
    '签名前先对签名串做了摘要（%s），相当于摘要两次',
    'the string was hashed before it was signed (%s): signing hashes by itself',
  ),
  text_unknown: derived(
    SIGNING,
    '密钥和算法正确，但被签名的内容不是预期的签名串，也不是任何已知的写错方式：请打印实际签名串与 expected 逐字节比较',
    'key and algorithm are right, but what was signed is neither the expected string nor any known slip: print the string that you sign and compare it with expected byte by byte',
  ),
} as const satisfies Readonly<Record<string, Cause>>;

/** Mistakes in strings of lines: v3 requests, and payment parameters signed with RSA. */
const LINE_CAUSES = {
  newline_missing: documented(
    SIGNING,
    '签名串最后一行缺少换行符 \\n',
    'the last line of the string lacks its line feed',
  ),
  newline_extra: documented(
    SIGNING,
    '签名串末尾多了一个换行符（或签名的请求体末尾有换行而发送的没有）',
    'the string ends with one line feed too many (or the body was signed with a line feed at its end and sent without)',
  ),
  crlf: documented(SIGNING, '换行用了 \\r\\n，应只用 \\n', 'lines end with CR LF where LF alone is due'),
  newline_literal: derived(
    SIGNING,
    '换行写成了反斜杠加字母 n 两个字符（单引号字符串？）',
    'line feeds were written as a backslash and the letter n (a single-quoted string?)',
  ),
  separators_missing: derived(SIGNING, '各行之间没有换行符', 'the lines were joined without line feeds'),
  method_case: documented(SIGNING, '请求方法应为大写', 'the method must be in upper case'),
  method_other: derived(
    SIGNING,
    '签名用的请求方法是 %s，与实际请求不同',
    'the method that was signed is %s, not the one that was sent',
  ),
  url_without_query: reported(
    'TheNorthMemory/wechatpay-axios-plugin issue 58',
    '签名的 URL 缺少查询参数',
    'the URL was signed without its query string',
  ),
  url_with_host: documented(
    SIGNING,
    '签名的 URL 带了域名（%s），应从路径 / 开始',
    'the URL was signed with scheme or host (%s); it starts with the path',
  ),
  url_decoded: reported(
    'hpyer/node-easywechat issue 41',
    '签名的 URL 是解码后的，应与实际发送的编码完全一致',
    'the URL was signed decoded; it must be encoded exactly as it is sent',
  ),
  url_encoded: reported(
    'hpyer/node-easywechat issue 41',
    '签名的 URL 的编码与实际发送的不一致（%s）',
    'the URL was signed in another encoding than it was sent (%s)',
  ),
  url_query_order: derived(
    SIGNING,
    '签名的查询参数顺序与实际发送的不同',
    'the query parameters were signed in another order than they were sent',
  ),
  url_slash: derived(
    SIGNING,
    '签名的 URL 开头或结尾的 / 与实际发送的不同',
    'the URL was signed with another leading or trailing slash than it was sent',
  ),
  url_without_version: derived(SIGNING, '签名的 URL 缺少 /v3', 'the URL was signed without /v3'),
  timestamp_milliseconds: documented(
    SIGNING,
    '签名用的时间戳是毫秒，应为秒',
    'the timestamp was signed in milliseconds where seconds are due',
  ),
  timestamp_differs: derived(
    SIGNING,
    '签名用的时间戳与发送的不同（%s）：请只取一次时间',
    'the timestamp that was signed differs from the one that was sent (%s): take the time once',
  ),
  nonce_case: derived(
    SIGNING,
    '签名用的随机串与发送的大小写不同',
    'the nonce was signed in another case than it was sent',
  ),
  body_left_out: documented(SIGNING, '签名串缺少请求体', 'the body was left out of the string'),
  body_invented: reported(
    'yansongda/pay issue 457',
    '请求没有请求体，签名时却放了 %s',
    'the request has no body, but %s was signed as one',
  ),
  body_newline: reported(
    'TheNorthMemory/wechatpay-axios-plugin issue 58',
    '签名的请求体去掉了发送时首尾的空白或换行',
    'the body was signed without the white space around it with which it was sent',
  ),
  body_reserialised: documented(
    SIGNING,
    '签名的请求体是重新序列化的 JSON（%s），与发送的字节不同：请只序列化一次，签名和发送用同一字符串',
    'the body that was signed is the JSON written anew (%s), not the bytes that were sent: serialise once, sign and send the same text',
  ),
  body_bom: derived(SIGNING, '请求体与签名相差一个 BOM', 'body and signed text differ by a byte order mark'),
  body_charset: derived(
    SIGNING,
    '签名时请求体的字符编码不是 UTF-8（%s）',
    'the body was signed in another charset than UTF-8 (%s)',
  ),
} as const satisfies Readonly<Record<string, Cause>>;

/** Mistakes in the v2 string of name=value pairs. */
const V2_CAUSES = {
  sign_missing: documented(V2_SIGNING, '没有 sign', 'there is no sign'),
  sign_type_unknown: documented(
    V2_SIGNING,
    'sign_type 只能是 MD5 或 HMAC-SHA256（%s）',
    'sign_type can be MD5 or HMAC-SHA256 (%s)',
  ),
  sign_included: documented(V2_SIGNING, 'sign 字段本身参与了签名', 'sign itself was signed'),
  field_left_out: documented(
    V2_SIGNING,
    '发送了字段 %s 但没有参与签名：除 sign 和空值外所有字段都要签名',
    'field %s was sent but not signed: every field but sign and empty ones is signed',
  ),
  empty_value_signed: documented(V2_SIGNING, '空值字段参与了签名', 'fields without a value were signed'),
  values_url_encoded: documented(
    V2_SIGNING,
    '字段值做了 URL 编码后才签名',
    'values were URL-encoded before they were signed',
  ),
  values_cdata: reported(
    'binarywang/WxJava issue 1428',
    '签名的字段值带了 <![CDATA[…]]>',
    'values were signed with their CDATA wrapper',
  ),
  values_xml_escaped: reported(
    'binarywang/WxJava issue 1128',
    '签名的字段值是 XML 转义后的（&amp; 等）',
    'values were signed with XML escapes (&amp; …)',
  ),
  values_trimmed: derived(
    V2_SIGNING,
    '签名时去掉了字段值首尾的空白',
    'values were signed without the white space around them',
  ),
  nested_json: documented(
    V2_SIGNING,
    '字段 %s 的 JSON 在签名时重新序列化了，应与发送的文本完全一致',
    'the JSON in field %s was written anew for signing; it is signed exactly as it is sent',
  ),
  names_case: documented(V2_SIGNING, '签名时改变了字段名的大小写', 'field names were signed in another case'),
  not_sorted: documented(
    V2_SIGNING,
    '签名时字段没有按名称的 ASCII 顺序排列',
    'fields were not sorted by name in ASCII order',
  ),
  sorted_ignoring_case: documented(
    V2_SIGNING,
    '排序时忽略了大小写，应按 ASCII 顺序',
    'fields were sorted ignoring case; the order is that of ASCII',
  ),
  charset: reported(
    'JeffreySu/WeiXinMPSDK issue 572',
    '签名时字符编码不是 UTF-8（%s）',
    'the string was signed in another charset than UTF-8 (%s)',
  ),
  key_missing: documented(V2_SIGNING, '签名串末尾没有加 &key=', 'the string was signed without &key= and the API key'),
  key_bare: documented(
    V2_SIGNING,
    'API 密钥直接拼在末尾，缺少 &key=',
    'the API key was appended without &key= before it',
  ),
  key_of_v2_other: reported(
    'community/pay/doc/00062ed62bcbe0a50bccce6d051800',
    '用的是商户 %s 的 API 密钥',
    'the API key of merchant %s was used',
  ),
  key_of_v2_former: reported(
    'community/pay/doc/00000eee2c86303196593062251c00',
    '用的 API 密钥当前不生效（已更换，或新密钥尚未生效）',
    'the API key that was used does not count now: it was replaced, or the new one is not in force yet',
  ),
  key_of_v3: derived(
    V2_SIGNING,
    '用了 APIv3 密钥，应使用 APIv2 密钥',
    'the APIv3 key was used where the APIv2 key is due',
  ),
  algorithm: documented(
    V2_SIGNING,
    '签名算法是 %s，与 sign_type 不符（缺省为 MD5）',
    'the algorithm is %s, which is not that of sign_type (MD5 by default)',
  ),
  lower_case: documented(V2_SIGNING, '签名应转为大写', 'the signature must be in upper case'),
  v2_text_unknown: derived(
    V2_SIGNING,
    '没有找到签名来源：请核对 API 密钥，并打印实际签名串与 expected 比较',
    'nothing that was tried gives this signature: check the API key, print the string that you sign and compare it with expected',
  ),
} as const satisfies Readonly<Record<string, Cause>>;

/** Mistakes in the signature of payment parameters. */
const PAY_SIGN_CAUSES = {
  package_prefix_missing: documented(
    PAY_SIGN,
    'JSAPI 和小程序签名的第四行应为 prepay_id=…，缺少前缀',
    'JSAPI and mini-programs sign prepay_id=… in the fourth line; the prefix is missing',
  ),
  package_prefix_added: documented(
    PAY_SIGN,
    'APP 签名的第四行只是 prepay_id 的值，不带 prepay_id= 前缀',
    'APP signs the bare prepay_id in the fourth line, without prepay_id=',
  ),
  package_fixed_signed: documented(
    PAY_SIGN,
    '签名的第四行是 Sign=WXPay，应为 prepay_id',
    'Sign=WXPay was signed in the fourth line where the prepay_id is due',
  ),
  appid_other: documented(
    PAY_SIGN,
    '签名用的 appid 是 %s，与调起支付的不同',
    'the appid that was signed is %s, not the one of the call',
  ),
  lines_added: documented(PAY_SIGN, '签名串多了 %s', 'the string has more than four lines: %s'),
  prepay_id_other: derived(
    PAY_SIGN,
    '签名用的是同一订单的另一个 prepay_id',
    'another prepay_id of the same order was signed',
  ),
  algorithm_of_order: documented(
    'invocation of v2, WIKI chapter 5_5',
    '签名算法是 %s，必须与统一下单的 sign_type 一致',
    'the algorithm is %s; it must be the sign_type of the order',
  ),
} as const satisfies Readonly<Record<string, Cause>>;

export const CAUSES = { ...HEADER_CAUSES, ...KEY_CAUSES, ...LINE_CAUSES, ...V2_CAUSES, ...PAY_SIGN_CAUSES } as const;

/** A cause as the explanations name it. */
export type CauseCode = keyof typeof CAUSES;

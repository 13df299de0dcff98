import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Finding } from '../../infra/doctor/finding.ts';
import { createPlatformCertificate } from '../../sandbox/platform-certificate.ts';
import { type Block, blockOf, secretOf, type Trouble } from './scene.ts';
import {
  answeredBy,
  answeredWith,
  nobodyListens,
  tampering,
  unknownName,
  untrustedTls,
  withParameter,
} from './servers.ts';

export const PUBLIC_KEY_MERCHANT = '1900000109';
export const CERTIFICATE_MERCHANT = '1900000209';
export const V2_MERCHANT = '10000100';
export const WECOM_MERCHANT = '1230000109';

/** One thing that is wrong, and the line that must say so. */
export interface Row {
  trouble: string;
  mchid: string;
  level: Exclude<Finding['level'], 'pass'>;
  looked: string;
  found: RegExp;
  remedy: RegExp;
  make: Trouble;
}

const rowsOf =
  (mchid: string, level: Row['level']) =>
  (trouble: string, looked: string, found: RegExp, remedy: RegExp, make: Trouble): Row => ({
    trouble,
    mchid,
    level,
    looked,
    found,
    remedy,
    make,
  });

const failing = rowsOf(PUBLIC_KEY_MERCHANT, 'fail');
const warning = rowsOf(PUBLIC_KEY_MERCHANT, 'warn');
const certificateFailing = rowsOf(CERTIFICATE_MERCHANT, 'fail');
const v2Failing = rowsOf(V2_MERCHANT, 'fail');
const v2Warning = rowsOf(V2_MERCHANT, 'warn');
const wecomFailing = rowsOf(WECOM_MERCHANT, 'fail');
const wecomWarning = rowsOf(WECOM_MERCHANT, 'warn');

const v3 = (secret: Block): Block => blockOf(secret, 'wechatpay_v3');
const publicKeys = (secret: Block): Block => v3(secret).public_keys as Block;
const env = (change: Record<string, string | undefined>): Trouble => ({ env: () => change });

const variable = (name: string, value: string | undefined, found: RegExp): Row =>
  failing(`${name} is ${value}`, name, found, /docs\/operations\.md/, env({ [name]: value }));

const ENVIRONMENT: readonly Row[] = [
  variable('PREPAY_MERCHANTS', 'a,a', /different merchant numbers/),
  variable('PREPAY_SECRETS', undefined, /is not set/),
  variable('PREPAY_TABLE', 'paper', /must be sqlite/),
  variable('PREPAY_WECHATPAY_V3_ORIGINS', 'http://pay.example.com', /must use https/),
  variable('PREPAY_WECHATPAY_V2_ORIGINS', 'https://a/b', /must be origins/),
  variable('PREPAY_WECOM_ORIGINS', 'https://me:word@host', /must be origins/),
  variable('PREPAY_RAW_EVENTS', 'maybe', /must be one of/),
  variable('PREPAY_LOG_LEVEL', 'loud', /must be one of/),
  variable('PREPAY_LEASE_MS', '-1', /whole number/),
  failing('another list of merchants', 'merchant is served', /does not list/, /Add it/, env({ PREPAY_MERCHANTS: '1' })),
  warning('a misspelt variable', 'PREPAY_TABEL', /nothing reads it/, /spelling/, env({ PREPAY_TABEL: 'x' })),
];

const SECRET: readonly Row[] = [
  failing('no such directory', 'secret source', /ENOENT/, /directory/, env({ PREPAY_SECRETS: 'file:/nowhere/at/all' })),
  failing('a silent secret manager', 'secret source', /does not answer/, /secretsmanager:GetSecretValue/, {
    env: () => ({ PREPAY_SECRETS: 'aws-secrets-manager:us-east-1?endpoint=http://127.0.0.1:1' }),
  }),
  failing('no runtime role', 'secret source', /TENCENTCLOUD_SECRETID is not set/, /ssm:GetSecretValue/, {
    env: () => ({ PREPAY_SECRETS: 'tencent-ssm:ap-guangzhou?endpoint=http://127.0.0.1:1' }),
  }),
  failing('no secret', 'secret', /does not exist/, /under the name/, { secret: () => null }),
  failing('a secret that is not JSON', 'secret parses', /JSON object/, /README/, { secret: () => '{"mchid' }),
  failing('the secret of another', 'secret parses', /^mchid must/, /README/, {
    secret: (s) => Object.assign(s, { mchid: '1' }),
  }),
  failing('a serial in words', 'secret parses', /serial_no must/, /README/, {
    secret: (s) => Object.assign(v3(s), { serial_no: 'forty' }),
  }),
  failing('no system', 'systems', /none of/, /Add the block/, { secret: (s) => delete s.wechatpay_v3 }),
  warning('a disabled merchant', 'disabled', /is disabled/, /Remove/, {
    secret: (s) => Object.assign(s, { disabled: true }),
  }),
  failing('half a private key', 'private key', /must be a PEM key/, /apiclient_key\.pem/, {
    secret: (s) => Object.assign(v3(s), { private_key: String(v3(s).private_key).slice(0, 400) }),
  }),
  failing('an APIv3 key of 31', 'apiv3_key', /exactly 32/, /32 characters/, {
    secret: (s) => Object.assign(v3(s), { apiv3_key: 'x'.repeat(31) }),
  }),
  failing('a public key in words', 'public_keys parse', /must be a PEM key/, /pub_key\.pem/, {
    secret: (s) => Object.assign(v3(s), { public_keys: { PUB_KEY_ID_1: 'public' } }),
  }),
  failing('a public key id with letters', 'public key id', /not PUB_KEY_ID_ and digits/, /公钥ID/, {
    secret: (s) => Object.assign(v3(s), { public_keys: { PUB_KEY_ID_a1: Object.values(publicKeys(s))[0] } }),
  }),
  failing("the merchant's own key as WeChat's", 'public key owner', /merchant's own/, /neither apiclient_cert/, {
    secret: (s) => Object.assign(v3(s), { public_keys: { [Object.keys(publicKeys(s))[0] ?? '']: v3(s).private_key } }),
  }),
  warning('an appid in capitals', 'appid', /WXD678/, /Compare/, {
    secret: (s) => Object.assign(s, { appids: ['WXD678EFH567HG6787'] }),
  }),
  failing('a notify_url with a query', 'secret parses', /notify_url must/, /README/, {
    secret: (s) => Object.assign(s, { notify_url: 'https://pay.example.com/?a=1' }),
  }),
  warning('a notify_url without TLS', 'notify_url', /is http/, /https/, {
    secret: (s) => Object.assign(s, { notify_url: 'http://pay.example.com/n' }),
  }),
  failing('a private notify_url', 'notify_url', /private/, /public host/, {
    secret: (s) => Object.assign(s, { notify_url: 'https://192.168.1.7/n' }),
    env: () => ({ PREPAY_WECHATPAY_V3_ORIGINS: 'https://api.mch.weixin.qq.com' }),
    exchange: unknownName,
  }),
  warning('a private notify_url at the sandbox', 'notify_url', /private/, /public host/, {
    secret: (s) => Object.assign(s, { notify_url: 'https://[fd00::1]/n' }),
  }),
  failing('a notify_url without a host', 'notify_url', /not a URL/, /https:\/\/host/, {
    secret: (s) => Object.assign(s, { notify_url: 'https://:1' }),
  }),
  failing('no API key', 'api_keys', /there is none/, /sha256/, {
    secret: (s) => Object.assign(s, { api_keys: [], order_token_keys: [] }),
  }),
  warning('no API key but raw events', 'api_keys', /there is none/, /sha256/, {
    secret: (s) => Object.assign(s, { api_keys: [] }),
    env: () => ({ PREPAY_RAW_EVENTS: 'on' }),
  }),
  failing('an API key without scope', 'api_keys', /no scope/, /orders:write/, {
    secret: (s) => Object.assign(s, { api_keys: (s.api_keys as Block[]).map((key) => ({ ...key, scopes: [] })) }),
  }),
  warning('an API key with an unknown scope', 'api_keys', /orders:wirte/, /orders:write/, {
    secret: (s) =>
      Object.assign(s, {
        api_keys: (s.api_keys as Block[]).map((key) => ({ ...key, scopes: ['orders:read', 'orders:wirte'] })),
      }),
  }),
];

const DAY = 86_400_000;
const ownKey = createPrivateKey(String(v3(secretOf(PUBLIC_KEY_MERCHANT)).private_key));
const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const livingFor = (from: number, until: number, key = ownKey) =>
  createPlatformCertificate(key, new Date(Date.now() + from * DAY), new Date(Date.now() + until * DAY));

/** The merchant's certificate with the serial number in its secret. */
export const fitting = (from: number, until: number): Trouble => {
  const { serialNo, pem } = livingFor(from, until);
  const merchant: Trouble['merchant'] = (one) => ({
    ...one,
    ...(one.wechatpay_v3 && { wechatpay_v3: { ...one.wechatpay_v3, serial_no: serialNo } }),
  });
  return { certificate: pem, secret: (s) => Object.assign(v3(s), { serial_no: serialNo }), merchant };
};

const CERTIFICATE: readonly Row[] = [
  failing('a certificate of another key', 'merchant certificate: key', /another private key/, /apiclient_key/, {
    certificate: livingFor(-1, 400, otherKey).pem,
  }),
  failing('a certificate of another serial', 'merchant certificate: serial', /serial number is/, /serial_no/, {
    certificate: livingFor(-1, 400).pem,
  }),
  failing('an expired certificate', 'merchant certificate: life', /ended/, /Renew/, fitting(-400, -1)),
  failing('a certificate of tomorrow', 'merchant certificate: life', /begins only/, /clock/, fitting(1, 400)),
  warning('a certificate near its end', 'merchant certificate: life', /ends on/, /Renew/, fitting(-400, 10)),
  failing('a certificate that is none', 'merchant certificate', /not a certificate/, /apiclient_cert/, {
    certificate: 'hello',
  }),
  rowsOf(WECOM_MERCHANT, 'warn')('a certificate for WeCom', 'merchant certificate', /nothing to hold/, /Mend/, {
    certificate: livingFor(-1, 400).pem,
  }),
];

const TABLE: readonly Row[] = [
  failing('no directory for the table', 'order table', /ENOENT/, /Create the directory/, {
    env: () => ({ PREPAY_TABLE: 'sqlite:/nowhere/at/all/orders.sqlite' }),
  }),
  failing('a silent Redis', 'order table', /redis: .*did not answer/, /way to the table/, {
    env: () => ({ PREPAY_TABLE: 'redis://me:hunter2hunter2@127.0.0.1:1' }),
  }),
  failing('a merchant of two worlds', 'order table', /belongs to/, /table of its own/, {
    secret: (s) => Object.assign(s, { wecom: secretOf(WECOM_MERCHANT).wecom }),
    env: () => ({ PREPAY_WECOM_ORIGINS: 'https://qyapi.weixin.qq.com' }),
    exchange: unknownName,
  }),
];

const ORIGINS: readonly Row[] = [
  failing('an unknown name', 'origin', /DNS/, /VPC/, { exchange: unknownName }),
  failing('a port without a server', 'origin', /TCP.*ECONNREFUSED/, /firewall/, { exchange: nobodyListens }),
  failing('a certificate that nobody trusts', 'origin', /TLS/, /CA certificates/, { exchange: untrustedTls }),
  failing('a connection that is cut', 'origin', /no answer/, /proxies/, {
    exchange: answeredBy((request) => request.socket.destroy()),
  }),
  warning('a server in trouble', 'origin', /HTTP 503/, /later/, { exchange: answeredWith(503, {}) }),
  warning('a clock two minutes ahead', 'clock', /1(19|20|21) s ahead/, /NTP/, { aheadMs: 120_000 }),
  failing('a clock ten minutes behind', 'clock', /\d{3} s behind/, /NTP/, { aheadMs: -600_000 }),
  warning('an answer without Date', 'clock', /no Date/, /Compare/, {
    exchange: answeredBy((_request, response) => {
      response.sendDate = false;
      response.end();
    }),
  }),
];

const NOT_FOUND = { code: 'ORDER_NOT_EXIST', message: '订单不存在' };

const V3: readonly Row[] = [
  failing('a wrong serial_no', 'APIv3 request', /序列号有误/, /serial_no and the private key do not belong/, {
    secret: (s) => Object.assign(v3(s), { serial_no: 'ABCDEF0123456789' }),
  }),
  failing('another private key', 'APIv3 request', /SIGN_ERROR/, /very text that was signed.*key is wrong/, {
    secret: (s) => Object.assign(v3(s), { private_key: otherKey.export({ type: 'pkcs8', format: 'pem' }) }),
  }),
  failing('a clock ten minutes ahead', 'APIv3 request', /timestamp/, /clock/, { aheadMs: 600_000 }),
  failing('a rewritten query', 'APIv3 request', /SIGN_ERROR/, /Look at target: .*&x=1/, {
    exchange: tampering((request) => ({ ...request, target: `${request.target}&x=1` })),
  }),
  failing('a rewritten timestamp', 'APIv3 request', /SIGN_ERROR/, /Look at timestamp/, {
    exchange: tampering(withParameter('timestamp', (value) => String(Number(value) + 1))),
  }),
  failing('a rewritten nonce', 'APIv3 request', /SIGN_ERROR/, /Look at nonce: sent "\w{4}"… of 32/, {
    exchange: tampering(withParameter('nonce_str', () => 'another')),
  }),
  failing('an added body', 'APIv3 request', /SIGN_ERROR/, /Look at body/, {
    exchange: tampering((request) => ({ ...request, body: '{"a":"b"}' })),
  }),
  failing('a public key id of another merchant', 'APIv3 request', /Wechatpay-Serial/, /copy id and key/, {
    secret: (s) => Object.assign(v3(s), { public_keys: { PUB_KEY_ID_77: Object.values(publicKeys(s))[0] } }),
  }),
  failing('no product', 'APIv3 request', /may not use/, /Apply/, { fault: { call: 'query', error: 'NO_AUTH' } }),
  failing('a merchant that WeChat lost', 'APIv3 request', /no such merchant/, /number/, {
    fault: { call: 'query', error: 'MCH_NOT_EXISTS' },
  }),
  warning('a rate limit', 'APIv3 request', /limits the rate/, /later/, {
    fault: { call: 'query', error: 'FREQUENCY_LIMITED' },
  }),
  warning('a trouble at WeChat', 'APIv3 request', /trouble of its own/, /later/, {
    fault: { call: 'query', error: 'SYSTEM_ERROR' },
  }),
  failing('a page in between', 'APIv3 request', /unexpected: HTTP 200/, /proxies/, { exchange: answeredWith(200, {}) }),
  failing('no connection', 'APIv3 request', /ENOTFOUND/, /origins/, { exchange: unknownName }),
  failing('a forged answer', 'APIv3 answer', /does not verify/, /pub_key\.pem/, {
    fault: { call: 'query', signature: 'bad' },
  }),
  failing('another public key', 'APIv3 answer', /does not verify/, /pub_key\.pem/, {
    secret: (s) => {
      const pem = createPublicKey(otherKey).export({ type: 'spki', format: 'pem' });
      v3(s).public_keys = { [Object.keys(publicKeys(s))[0] ?? '']: pem };
    },
  }),
  failing('an unknown serial', 'APIv3 answer', /does not have/, /public_keys/, {
    fault: { call: 'query', signature: 'unknown_serial' },
  }),
  failing('an old answer', 'APIv3 answer', /five minutes/, /NTP/, { fault: { call: 'query', signature: 'stale' } }),
  warning('an answer without signature', 'APIv3 answer', /not signed/, /answer_untrusted/, {
    exchange: answeredWith(404, NOT_FOUND),
  }),
  warning('nothing but probes', 'APIv3 answer', /probe/, /again/, {
    exchange: answeredWith(404, NOT_FOUND, {
      'Wechatpay-Nonce': 'n',
      'Wechatpay-Serial': 'PUB_KEY_ID_1',
      'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/abc',
      'Wechatpay-Timestamp': String(Math.floor(Date.now() / 1000)),
    }),
  }),
  certificateFailing('another APIv3 key', 'platform certificates', /does not decrypt/, /not the API key of v2/, {
    secret: (s) => Object.assign(v3(s), { apiv3_key: 'x'.repeat(32) }),
  }),
  certificateFailing('a merchant of the public-key mode', 'platform certificates', /has none/, /pub_key\.pem/, {
    fault: { call: 'certificates', error: 'RESOURCE_NOT_EXISTS' },
  }),
  rowsOf(CERTIFICATE_MERCHANT, 'warn')('no list of certificates', 'platform certificates', /HTTP 500/, /later/, {
    fault: { call: 'certificates', error: 'SYSTEM_ERROR' },
  }),
  rowsOf(CERTIFICATE_MERCHANT, 'warn')('an empty list', 'platform certificates', /is empty/, /later/, {
    exchange: answeredWith(200, { data: [] }),
  }),
];

const V2_REFUSALS = [
  ['MCHID_NOT_EXIST', /no such merchant/, /sub_mch_ids/],
  ['APPID_NOT_EXIST', /no such appid/, /Bind/],
  ['APPID_MCHID_NOT_MATCH', /not bound/, /Bind/],
  ['NOAUTH', /may not use/, /Apply/],
] as const;

const V2: readonly Row[] = [
  v2Failing('another API key', 'APIv2 query', /API key is wrong/, /wechatpay_v2\.api_key/, {
    secret: (s) => Object.assign(blockOf(s, 'wechatpay_v2'), { api_key: 'x'.repeat(32) }),
  }),
  ...V2_REFUSALS.map(([error, found, remedy]) =>
    v2Failing(error, 'APIv2 query', found, remedy, { fault: { call: 'orderquery', error } }),
  ),
  v2Failing('a forged answer', 'APIv2 query', /not signed with the API key/, /origin/, {
    fault: { call: 'orderquery', signature: 'bad' },
  }),
  v2Warning('a trouble at WeChat', 'APIv2 query', /trouble/, /later/, {
    fault: { call: 'orderquery', error: 'SYSTEMERROR' },
  }),
  v2Warning('no appid to ask with', 'APIv2 query', /without an appid/, /List/, {
    secret: (s) => delete s.appids,
  }),
  v2Failing('no connection', 'APIv2 query', /no answer that can be trusted/, /origins/, { exchange: unknownName }),
];

const wecomError = (call: string, errcode: number): Trouble => ({ fault: { call, error: String(errcode) } });

const WECOM: readonly Row[] = [
  wecomFailing('another corpsecret', 'WeCom gettoken', /40001/, /应用管理/, {
    secret: (s) => Object.assign(blockOf(s, 'wecom'), { corpsecret: 'x'.repeat(43) }),
  }),
  wecomFailing('another corpid', 'WeCom gettoken', /40013/, /企业ID/, {
    secret: (s) => Object.assign(blockOf(s, 'wecom'), { corpid: 'ww0' }),
  }),
  wecomFailing('no connection', 'WeCom gettoken', /ENOTFOUND/, /origins/, { exchange: unknownName }),
  wecomFailing('a page in between', 'WeCom gettoken', /not of WeCom/, /origins/, { exchange: answeredWith(200, 1) }),
  wecomFailing('an address that is not trusted', 'WeCom get_order', /60020, seen from 127\./, /企业可信IP/, {
    ...wecomError('get_order', 60020),
  }),
  wecomFailing('an address that is not trusted, earlier', 'WeCom gettoken', /60020/, /企业可信IP/, {
    ...wecomError('gettoken', 60020),
  }),
  wecomFailing('an app that is not ticked', 'WeCom get_order', /48002/, /可调用接口的应用/, {
    merchant: (one) => ({ ...one, ...(one.wecom && { wecom: { ...one.wecom, api_allowed: false } }) }),
  }),
  wecomFailing('a merchant of another corp', 'WeCom get_order', /660011/, /对外收款/, wecomError('get_order', 660011)),
  wecomFailing('a disabled app', 'WeCom get_order', /50003/, /Enable/, wecomError('get_order', 50003)),
  wecomFailing('an errcode of no list', 'WeCom get_order', /40056/, /全局错误码/, wecomError('get_order', 40056)),
  wecomWarning('a busy system', 'WeCom get_order', /busy/, /later/, wecomError('get_order', -1)),
];

/** Everything that can be wrong, one thing at a time. */
export const TROUBLES: readonly Row[] = [
  ...ENVIRONMENT,
  ...SECRET,
  ...CERTIFICATE,
  ...TABLE,
  ...ORIGINS,
  ...V3,
  ...V2,
  ...WECOM,
];

import { createHash, createHmac, createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { SandboxMerchant } from '../../../sandbox/merchant.ts';

/**
 * WeChat's three back ends as far as timing needs them: every order is taken, every answer is signed, nothing is looked
 * at and nothing kept. Whether requests are right is the sandbox's business; here it would be measured along.
 */
export interface StubAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface StubRequest {
  method: string;
  /** Path and query. */
  target: string;
  body: string;
}

export type Stub = (request: StubRequest) => StubAnswer;

const prepayId = (): string => `wx${randomBytes(17).toString('hex')}`;

const json = (body: object): StubAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

/** The text between a flat document's tags. */
const fieldOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]*)`).exec(xml)?.[1];

/** Signs an answer of APIv3 with the platform key that the merchant knows. */
const signedV3 = (answer: StubAnswer, serial: string, key: KeyObject): StubAnswer => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const message = Buffer.from(`${timestamp}\n${nonce}\n${answer.body}\n`);
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'Request-ID': `08${randomBytes(12).toString('hex').toUpperCase()}`,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': serial,
      'Wechatpay-Signature': sign('sha256', message, key).toString('base64'),
      'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    },
  };
};

const signedV2 = (fields: Record<string, string>, apiKey: string, signType: string | undefined): StubAnswer => {
  const message = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .concat(`key=${apiKey}`)
    .join('&');
  const digest = signType === 'HMAC-SHA256' ? createHmac('sha256', apiKey) : createHash('md5');
  const signed = { ...fields, sign: digest.update(message).digest('hex').toUpperCase() };
  const elements = Object.entries(signed).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: `<xml>${elements.join('\n')}\n</xml>` };
};

type Route = (request: StubRequest) => StubAnswer;

const v3Routes = ({ mchid, appids, wechatpay_v3 }: SandboxMerchant): [string, Route][] => {
  const [platform] = wechatpay_v3?.platform_keys ?? [];
  if (platform === undefined) return [];
  const key = createPrivateKey(platform.private_key);
  const found = (out_trade_no: string) => ({
    appid: appids[0],
    mchid,
    out_trade_no,
    trade_state: 'NOTPAY',
    trade_state_desc: '订单未支付',
    amount: { total: 100, currency: 'CNY' },
  });
  return [
    ['/v3/pay/transactions/app', () => signedV3(json({ prepay_id: prepayId() }), platform.id, key)],
    [
      '/v3/pay/transactions/out-trade-no/',
      ({ target }) => signedV3(json(found(/\/([^/?]+)(\?|$)/.exec(target)?.[1] ?? '')), platform.id, key),
    ],
  ];
};

const v2Routes = ({ mchid, appids, wechatpay_v2 }: SandboxMerchant): [string, Route][] => {
  if (wechatpay_v2 === undefined) return [];
  const answer: Route = ({ body }) => {
    const tradeType = fieldOf(body, 'trade_type') ?? 'JSAPI';
    const fields = {
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: appids[0] ?? '',
      mch_id: mchid,
      nonce_str: randomBytes(16).toString('hex'),
      result_code: 'SUCCESS',
      trade_type: tradeType,
      prepay_id: prepayId(),
      ...(tradeType === 'NATIVE' ? { code_url: 'weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00' } : {}),
    };
    return signedV2(fields, wechatpay_v2.api_key, fieldOf(body, 'sign_type'));
  };
  return [['/pay/unifiedorder', answer]];
};

const wecomRoutes: [string, Route][] = [
  [
    '/cgi-bin/gettoken',
    () => json({ errcode: 0, errmsg: 'ok', access_token: randomBytes(32).toString('base64url'), expires_in: 7200 }),
  ],
  ['/cgi-bin/miniapppay/create_order', () => json({ errcode: 0, errmsg: 'ok', prepay_id: prepayId() })],
  [
    '/cgi-bin/miniapppay/get_sign',
    () => json({ errcode: 0, errmsg: 'ok', pay_sign: randomBytes(256).toString('base64') }),
  ],
];

/** The back ends of these merchants: one with APIv3 in public-key mode and one with APIv2, at most. */
export const createStub = (merchants: readonly SandboxMerchant[]): Stub => {
  const routes = [...merchants.flatMap((merchant) => [...v3Routes(merchant), ...v2Routes(merchant)]), ...wecomRoutes];
  return (request) => {
    const route = routes.find(([prefix]) => request.target.startsWith(prefix));
    if (route === undefined) return { status: 404, headers: {}, body: '' };
    return route[1](request);
  };
};

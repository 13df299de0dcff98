import type { Schema } from './schema.ts';
import { both, type Text } from './text.ts';

const strings = (text: Text, members: Record<string, Text | Schema>): Schema => ({
  type: 'object',
  description: both(text),
  properties: Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      Array.isArray(member) ? { type: 'string', description: both(member as Text) } : (member as Schema),
    ]),
  ),
  required: Object.keys(members),
});

const SECONDS: Text = ['Unix seconds, as text.', 'Unix 时间戳（秒），字符串。'];
const NONCE: Text = ['Random text, new in every answer.', '随机字符串，每次应答都不同。'];

/** `PayReq` of the OpenSDK, for APIv3 and for Global. */
export const appPayment: Schema = strings(
  [
    "For the OpenSDK's `PayReq`, as it is. Signed afresh at every answer.",
    '原样交给 OpenSDK 的 `PayReq`。每次应答都重新签名。',
  ],
  {
    appid: ['AppID of the mobile app.', '移动应用的 APPID。'],
    partnerid: ['Merchant number; of the sub-merchant in institution mode.', '商户号；机构模式下为子商户号。'],
    prepayid: ['The `prepay_id`.', '即 `prepay_id`。'],
    package: { type: 'string', const: 'Sign=WXPay', description: both(['Always this value.', '固定值。']) },
    noncestr: NONCE,
    timestamp: SECONDS,
    sign: ["Signature with the merchant's key.", '用商户密钥生成的签名。'],
  },
);

const jsapi = (text: Text, members: Record<string, Text | Schema>, signType: Schema): Schema =>
  strings(text, {
    ...members,
    timeStamp: SECONDS,
    nonceStr: NONCE,
    package: ['`prepay_id=` and the prepay_id.', '`prepay_id=` 加上 prepay_id。'],
    signType,
    paySign: ['Signature over the other members.', '对其余参数的签名。'],
  });

/** `wx.requestPayment` of a mini-program. */
export const miniprogramPayment: Schema = jsapi(
  [
    'For `wx.requestPayment`, as it is. Signed afresh at every answer.',
    '原样交给 `wx.requestPayment`。每次应答都重新签名。',
  ],
  {},
  { type: 'string', const: 'RSA', description: both(['Always this value.', '固定值。']) },
);

/** `getBrandWCPayRequest` of Global. */
export const jsapiPayment: Schema = jsapi(
  [
    'For `getBrandWCPayRequest` or `wx.requestPayment`, as it is. Signed afresh at every answer.',
    '原样交给 `getBrandWCPayRequest` 或 `wx.requestPayment`。每次应答都重新签名。',
  ],
  { appId: ['AppID whose openid pays.', '与付款用户 openid 对应的 APPID。'] },
  {
    type: 'string',
    enum: ['MD5', 'HMAC-SHA256'],
    description: both(['The algorithm that the order was placed with.', '下单时使用的签名算法。']),
  },
);

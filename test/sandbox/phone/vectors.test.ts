import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMerchants } from '../../../sandbox/merchants/merchants.ts';
import type { Order } from '../../../sandbox/orders/order.ts';
import { readParameters } from '../../../sandbox/phone/payment-parameters.ts';
import { checkPaySign } from '../../../sandbox/phone/signature-check.ts';
import published from '../fixtures/published-signatures.json' with { type: 'json' };

const { merchant: keys, jsapi_pay_sign: jsapi, app_pay_sign: app } = published;

const public_key = createPublicKey({
  key: Buffer.from(keys.public_key_der_base64, 'base64'),
  format: 'der',
  type: 'spki',
})
  .export({ type: 'spki', format: 'pem' })
  .toString();

/** The key of the published v2 samples. */
const API_KEY = '192006250b4c09247ec02edce69f6a2d';

const merchants = createMerchants([
  {
    mchid: keys.mchid,
    appids: [jsapi.appid],
    wechatpay_v3: { serial_no: keys.serial_no, public_key, apiv3_key: 'k'.repeat(32), platform_keys: [] },
    wechatpay_v2: { api_key: API_KEY },
  },
]);

const [merchant] = merchants.all();
if (!merchant) throw new Error('no merchant');

const check = (system: Order['system'], trade_type: string, appid: string, parameters: object) =>
  checkPaySign({
    parameters: readParameters(parameters as Record<string, unknown>),
    order: { system, trade_type, mchid: keys.mchid, appid, artifacts: [] } as unknown as Order,
    merchant,
    merchants,
  });

const common = { timeStamp: keys.timestamp, nonceStr: keys.nonce };

describe('the published payment parameters', () => {
  it('of v3 JSAPI hold', () => {
    const parameters = { ...common, package: jsapi.package, signType: 'RSA', paySign: jsapi.sign };
    expect(check('v3', 'JSAPI', jsapi.appid, parameters)).toBeUndefined();
  });

  it('of v3 APP hold, and are not those of JSAPI', () => {
    const { timeStamp: timestamp, nonceStr: noncestr } = common;
    const parameters = { appid: app.appid, prepayid: app.prepay_id, package: 'Sign=WXPay', noncestr, timestamp };
    expect(check('v3', 'APP', app.appid, { ...parameters, sign: app.sign })).toBeUndefined();
    expect(check('v3', 'APP', app.appid, { ...parameters, sign: jsapi.sign })).toMatchObject({
      cause: { code: 'package_prefix_added' },
      certainty: 'proven',
    });
  });

  it('of v2 JSAPI hold', () => {
    const parameters = {
      appId: 'wxd930ea5d5a258f4f',
      timeStamp: '1414561699',
      nonceStr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      package: 'prepay_id=wx201410272009395522657a690389285100',
      signType: 'MD5',
      paySign: 'FD19D752A746E5F238A6E53BD99EEBD0',
    };
    expect(check('v2', 'JSAPI', parameters.appId, parameters)).toBeUndefined();
  });
});

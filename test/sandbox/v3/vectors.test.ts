import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts';
import { responseMessage } from '../../../sandbox/v3/signature-strings.ts';
import { paySign, paySignMessage } from '../../../sandbox/wecom/pay-sign.ts';
import { send } from '../exchange.ts';
import published from '../fixtures/published-signatures.json' with { type: 'json' };

const { merchant, jsapi_order, jsapi_pay_sign, response } = published;

const publicKey = (der: string) => createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' });

const platform_keys = [
  {
    id: 'PUB_KEY_ID_1',
    private_key: generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  },
];

const documentMerchant = {
  mchid: merchant.mchid,
  appids: ['wxd678efh567hg6787'],
  wechatpay_v3: {
    serial_no: merchant.serial_no,
    public_key: publicKey(merchant.public_key_der_base64).export({ type: 'spki', format: 'pem' }).toString(),
    apiv3_key: 'k'.repeat(32),
    platform_keys,
  },
};

const sendPublished = (origin: string, body: string) => {
  const { mchid, nonce, timestamp, serial_no } = merchant;
  const pairs = { mchid, nonce_str: nonce, signature: jsapi_order.signature, timestamp, serial_no };
  const authorization = Object.entries(pairs).map(([name, value]) => `${name}="${value}"`);
  return send(origin, {
    method: jsapi_order.method,
    target: jsapi_order.url,
    headers: { Authorization: `WECHATPAY2-SHA256-RSA2048 ${authorization.join(',')}` },
    body,
  });
};

const options = {
  merchants: [documentMerchant],
  wireClock: () => Number(merchant.timestamp) * 1000,
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox(options);
});
afterAll(() => sandbox.close());

describe('published signatures', () => {
  it('lets the signed JSAPI order of the documents pass', async () => {
    expect((await sendPublished(sandbox.origin, jsapi_order.body)).status).toBe(200);
  });

  it('refuses the same signature over one other byte', async () => {
    expect((await sendPublished(sandbox.origin, `${jsapi_order.body} `)).status).toBe(401);
  });

  it('builds the string under which the documented answer was signed', () => {
    const message = Buffer.from(responseMessage(response.timestamp, response.nonce, response.body));
    const signature = Buffer.from(response.signature, 'base64');
    expect(verify('sha256', message, publicKey(response.public_key_der_base64), signature)).toBe(true);
  });

  it('signs the documented payment call as the documents do', () => {
    const der = Buffer.from(merchant.private_key_der_base64, 'base64');
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const prepayId = jsapi_pay_sign.package.replace('prepay_id=', '');
    const message = paySignMessage(jsapi_pay_sign.appid, Number(merchant.timestamp), merchant.nonce, prepayId);
    expect(paySign(message, key)).toBe(jsapi_pay_sign.sign);
  });
});

import { createHash, createHmac, sign } from 'node:crypto';
import { systemClock } from '../../../shared/clock.ts';
import { signFields } from '../../../shared/wechatpay-v2/signature.ts';
import { signedRequest } from '../../../shared/wechatpay-v3/authorization.ts';
import { requestMessage } from '../../../shared/wechatpay-v3/signature-message.ts';
import { compare } from '../figures/compare.ts';
import type { Comparison } from '../figures/figure.ts';
import type { Contestant } from '../figures/interleave.ts';
import { rate, rateOf } from '../figures/rate.ts';
import { NAME as AXIOS_PLUGIN, axiosPlugin } from '../peers/axios-plugin.ts';
import { NAME as NODE_V3, nodeV3 } from '../peers/node-v3.ts';
import { NAME as TENPAY, tenpay } from '../peers/tenpay.ts';
import type { Row, Setting } from '../row.ts';
import { type SignType, v2Scene, v3Scene } from '../wechat/merchants.ts';
import { exampleOrder, jsapiOrder } from '../wechat/orders.ts';

const TARGET = '/v3/pay/transactions/app';
const RSA_FLOOR = '1 RSA sign';

const v3 = async ({ demo, effort }: Setting): Promise<Comparison[]> => {
  const { secret, appid, serial, privatePem, privateKey, platformPem, platformSerial, platformKey } = v3Scene(demo);
  const order = await exampleOrder('app-order');
  const body = JSON.stringify(order);
  const { roundMs } = effort;

  const publicKeys = new Map([[platformSerial, platformKey]]);
  const credentials = { mchid: secret.mchid, serial_no: serial, privateKey, apiv3Key: null, publicKeys };
  const { Rsa, Formatter } = axiosPlugin();
  const throughAxiosPlugin = (): string => {
    const [nonce, timestamp] = [Formatter.nonce(), Formatter.timestamp()];
    const text = Formatter.request('POST', TARGET, timestamp, nonce, JSON.stringify(order));
    return Formatter.authorization(secret.mchid, nonce, Rsa.sign(text, privateKey), timestamp, serial);
  };
  const Client = nodeV3();
  const client = new Client({
    appid,
    mchid: secret.mchid,
    serial_no: serial,
    publicKey: Buffer.from(platformPem),
    privateKey: Buffer.from(privatePem),
  });
  const message = Buffer.from(requestMessage('POST', TARGET, '1795350239', '0'.repeat(32), body));

  const ours = (inFlight: number): Contestant => ({
    name: `prepay, ${inFlight} in flight`,
    kind: 'ours',
    round: () => rateOf(() => signedRequest(credentials, systemClock, 'POST', TARGET, body), roundMs, inFlight),
  });
  return compare(
    {
      title: 'APIv3: text, RSA signature and Authorization of one request',
      unit: 'requests/s',
      base: RSA_FLOOR,
      contestants: [
        ours(1),
        ours(4),
        { name: AXIOS_PLUGIN, kind: 'peer', round: async () => rate(throughAxiosPlugin, roundMs) },
        {
          name: NODE_V3,
          kind: 'peer',
          round: async () =>
            rate(() => client.buildAuthorization('POST', `https://api.mch.weixin.qq.com${TARGET}`, order), roundMs),
        },
        { name: RSA_FLOOR, kind: 'floor', round: async () => rate(() => sign('sha256', message, privateKey), roundMs) },
      ],
    },
    effort,
  );
};

const DIGEST_FLOOR = '1 digest';

const v2 = async ({ demo, effort }: Setting, signType: SignType): Promise<Comparison[]> => {
  const { secret, appid, apiKey, key } = v2Scene(demo, signType);
  const { asText } = await jsapiOrder();
  const fields = { ...asText, sign_type: signType, nonce_str: '0'.repeat(32) };
  const { Hash } = axiosPlugin();
  const client = new (tenpay())({ appid, mchid: secret.mchid, partnerKey: apiKey });
  const message = Buffer.from(new URLSearchParams(fields).toString());
  const digest = () =>
    (signType === 'MD5' ? createHash('md5') : createHmac('sha256', key)).update(message).digest('hex');
  const contestant = (name: string, kind: Contestant['kind'], operation: () => unknown): Contestant => ({
    name,
    kind,
    round: async () => rate(operation, effort.roundMs),
  });
  return compare(
    {
      title: `APIv2, ${signType}: signature of one request's fields`,
      unit: 'requests/s',
      base: DIGEST_FLOOR,
      contestants: [
        contestant('prepay', 'ours', () => signFields(fields, key, signType)),
        contestant(AXIOS_PLUGIN, 'peer', () => Hash.sign(signType, fields, key)),
        contestant(TENPAY, 'peer', () => client._getSign(fields, signType)),
        contestant(DIGEST_FLOOR, 'floor', digest),
      ],
    },
    effort,
  );
};

/** Signing alone. */
export const requestSigning: Row = {
  name: 'request-signing',
  title: 'Request signing',
  measure: async (setting) => [
    ...(await v3(setting)),
    ...(await v2(setting, 'MD5')),
    ...(await v2(setting, 'HMAC-SHA256')),
  ],
};

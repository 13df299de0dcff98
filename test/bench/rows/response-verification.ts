import { verify } from 'node:crypto';
import { verifyAnswer } from '../../../shared/wechatpay-v3/verification.ts';
import { compare } from '../figures/compare.ts';
import { rate, rateOf } from '../figures/rate.ts';
import { NAME as AXIOS_PLUGIN, axiosPlugin } from '../peers/axios-plugin.ts';
import { NAME as NODE_V3, nodeV3 } from '../peers/node-v3.ts';
import type { Row } from '../row.ts';
import { v3Scene } from '../wechat/merchants.ts';

const FLOOR = '1 RSA verify';

const holds = (valid: boolean): void => {
  if (!valid) throw new Error('the answer does not verify');
};

/** Verifying the signature of an answer of APIv3 alone. */
export const responseVerification: Row = {
  name: 'response-verification',
  title: 'Response verification',
  measure: async ({ demo, effort }) => {
    const { platformSerial, platformPem, platformKey, answer } = v3Scene(demo);
    const { roundMs } = effort;
    const { body } = answer;
    const received = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const { 'wechatpay-timestamp': timestamp = '', 'wechatpay-nonce': nonce = '' } = received;
    const signature = received['wechatpay-signature'] ?? '';

    const bytes = Buffer.from(body);
    const keyOf = async () => platformKey;
    const ours = async () => holds((await verifyAnswer(received, bytes, Date.now(), keyOf)) === 'valid');

    const verifier = axiosPlugin().Decorator.responseVerifier({ [platformSerial]: platformKey });
    const config = { url: '/v3/pay/transactions/app' };
    // It hands the body on where the signature is right.
    const throughAxiosPlugin = () => holds(verifier.call(config, body, answer.headers, 200) === body);

    const Client = nodeV3();
    Client.certificates[platformSerial] = platformPem;
    const settings = { appid: 'unused', mchid: 'unused', serial_no: 'unused' };
    const client = new Client({ ...settings, publicKey: Buffer.from(platformPem), privateKey: Buffer.from('') });
    const throughNodeV3 = async () =>
      holds(await client.verifySign({ timestamp, nonce, body, serial: platformSerial, signature }));

    const text = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`);
    const decoded = Buffer.from(signature, 'base64');
    const floor = () => holds(verify('sha256', text, platformKey, decoded));

    const race = {
      title: 'APIv3: an answer of 200, its headers and its RSA signature',
      unit: 'answers/s',
      base: FLOOR,
      contestants: [
        { name: 'prepay', kind: 'ours' as const, round: () => rateOf(ours, roundMs) },
        { name: AXIOS_PLUGIN, kind: 'peer' as const, round: async () => rate(throughAxiosPlugin, roundMs) },
        { name: NODE_V3, kind: 'peer' as const, round: () => rateOf(throughNodeV3, roundMs) },
        { name: FLOOR, kind: 'floor' as const, round: async () => rate(floor, roundMs) },
      ],
    };
    return compare(race, effort);
  },
};

import { createHash, createHmac } from 'node:crypto';
import type { OrderRecord } from '../../../shared/order-table/record.ts';
import { unifiedOrder as unifiedOrderType } from '../../../shared/orders/unified-order.ts';
import { compare } from '../figures/compare.ts';
import { atLeast, type Comparison } from '../figures/figure.ts';
import { type Contestant, ratioOf } from '../figures/interleave.ts';
import { Premade } from '../figures/premade.ts';
import { rate, rateOf } from '../figures/rate.ts';
import { NAME as AXIOS_PLUGIN, answering, axiosPlugin } from '../peers/axios-plugin.ts';
import { answerTenpay, NAME as TENPAY, tenpay } from '../peers/tenpay.ts';
import type { Row, Setting } from '../row.ts';
import { createInProcess, createMapTable, exchangeOf, placed } from '../wechat/in-process.ts';
import { type SignType, type V2Scene, type V3Scene, v2Scene, v3Scene } from '../wechat/merchants.ts';
import { freshNumber, jsapiOrder, orderEvent } from '../wechat/orders.ts';

const OURS = 'prepay: the whole function';
const OTHER = `${AXIOS_PLUGIN}: call + paySign`;
const FLOOR = '3 digests';

/** What an order cannot do without: the digests of the request, of the answer and of the payment, from texts as they stand. */
const digests = ({ key }: V2Scene, signType: SignType, order: object, answer: string) => {
  const texts = [JSON.stringify(order), answer, 'x'.repeat(160)].map((text) => Buffer.from(text));
  return () => {
    for (const text of texts) {
      const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key);
      digest.update(text).digest('hex');
    }
  };
};

/** Its documentation's way: one call, and the client's parameters signed with its own tools. */
const axiosPluginOrder = ({ secret, appid, apiKey, key, answer }: V2Scene, v3: V3Scene, sign_type: SignType) => {
  const { Wechatpay, Hash, Formatter } = axiosPlugin();
  // Its constructor asks for the keys of APIv3, whatever it is used for.
  const unused = { serial: v3.serial, privateKey: v3.privateKey, certs: { [v3.platformSerial]: v3.platformKey } };
  const { v2 } = new Wechatpay({ ...unused, mchid: secret.mchid, secret: apiKey, adapter: answering(answer) });
  return async (order: object): Promise<object> => {
    const { data } = await v2.pay.unifiedorder.post(order);
    if (!data.prepay_id) throw new Error(`${AXIOS_PLUGIN} got no prepay_id`);
    const payment = {
      appId: appid,
      timeStamp: String(Formatter.timestamp()),
      nonceStr: Formatter.nonce(),
      package: `prepay_id=${data.prepay_id}`,
      signType: sign_type,
    };
    return { ...payment, paySign: Hash.sign(sign_type, payment, key) };
  };
};

const tenpayOrder = ({ secret, appid, apiKey, answer }: V2Scene) => {
  const Client = tenpay();
  const client = new Client({ appid, mchid: secret.mchid, partnerKey: apiKey });
  return async (order: object): Promise<object> => {
    answerTenpay(answer.body);
    const payment = await client.getPayParams(order);
    if (!payment.paySign) throw new Error(`${TENPAY} made no payment`);
    return payment;
  };
};

const underAlgorithm = async ({ demo, effort }: Setting, signType: SignType): Promise<Comparison[]> => {
  const scene = v2Scene(demo, signType);
  const { order, asText } = await jsapiOrder();
  const throughAxiosPlugin = axiosPluginOrder(scene, v3Scene(demo), signType);
  const throughTenpay = tenpayOrder(scene);
  const { roundMs } = effort;
  const numbered = (fields: object): object => ({ ...fields, out_trade_no: freshNumber() });
  const events = new Premade(() => orderEvent('/orders/unified', numbered(order), demo));
  const orders = new Premade(() => numbered({ ...asText, sign_type: signType }));
  const peer = (name: string, place: (order: object) => Promise<object>): Contestant => ({
    name,
    kind: 'peer',
    round: () => {
      orders.again();
      return rateOf(() => place(orders.next()), roundMs);
    },
  });
  // One function for all rounds, as an instance has one; its table is emptied, so that later rounds carry no more rows.
  const rows = new Map<string, OrderRecord>();
  const parts = { type: unifiedOrderType, secret: scene.secret, exchange: exchangeOf(scene.answer) };
  const handler = createInProcess({ ...parts, table: createMapTable(rows) });

  return compare(
    {
      title: `${signType}, JSAPI`,
      unit: 'orders/s',
      base: OTHER,
      costOf: 'order',
      contestants: [
        {
          name: OURS,
          kind: 'ours',
          round: () => {
            rows.clear();
            events.again();
            return rateOf(() => placed(handler(events.next())), roundMs);
          },
        },
        peer(OTHER, throughAxiosPlugin),
        peer(`${TENPAY}: call + paySign, no table, nothing checked`, throughTenpay),
        {
          name: FLOOR,
          kind: 'floor',
          round: async () => rate(digests(scene, signType, asText, scene.answer.body), roundMs),
        },
      ],
      budgets: (samples) => [
        atLeast(`whole unified order (${signType}) in orders of ${AXIOS_PLUGIN}`, ratioOf(samples, OURS, OTHER), 1.2),
      ],
    },
    effort,
  );
};

/** The order of WeChat Pay Global from event to answer, with the table and the transport in memory. */
export const unifiedOrder: Row = {
  name: 'unified-order',
  title: 'Whole unified order in process',
  measure: async (setting) => [
    ...(await underAlgorithm(setting, 'MD5')),
    ...(await underAlgorithm(setting, 'HMAC-SHA256')),
  ],
};

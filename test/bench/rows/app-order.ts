import { sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { createNonce } from '../../../shared/nonce.ts';
import type { OrderRecord } from '../../../shared/order-table/record.ts';
import { appOrder as appOrderType } from '../../../shared/orders/app-order.ts';
import { compare } from '../figures/compare.ts';
import { atLeast, type Comparison } from '../figures/figure.ts';
import { type Contestant, ratioOf } from '../figures/interleave.ts';
import { Premade } from '../figures/premade.ts';
import { rate, rateOf } from '../figures/rate.ts';
import { NAME as AXIOS_PLUGIN, answering, axiosPlugin } from '../peers/axios-plugin.ts';
import { NAME as NODE_V3, nodeV3 } from '../peers/node-v3.ts';
import type { Row, Setting } from '../row.ts';
import { createInProcess, createMapTable, exchangeOf, placed } from '../wechat/in-process.ts';
import { type V3Scene, v3Scene } from '../wechat/merchants.ts';
import { exampleOrder, type FunctionEvent, freshNumber, orderEvent } from '../wechat/orders.ts';

const OURS = 'prepay: the whole function';
const FLOOR = '2 RSA signs + 1 verify';
const BARE = 'the floor with its JSON and base64';
const POOL_FLOOR = '2 RSA signs on the thread pool + 1 verify';

/** What an order cannot do without: two signatures and one verification with keys that are parsed already. */
const arithmetic = ({ privateKey, platformKey, answer }: V3Scene, body: string) => {
  const request = Buffer.from(`POST\n/v3/pay/transactions/app\n1795350239\n${'0'.repeat(32)}\n${body}\n`);
  const payment = Buffer.from(`wxd678efh567hg6787\n1795350239\n${'0'.repeat(32)}\nwx${'0'.repeat(34)}\n`);
  const { headers } = answer;
  const text = `${headers['Wechatpay-Timestamp']}\n${headers['Wechatpay-Nonce']}\n${answer.body}\n`;
  const signature = Buffer.from(headers['Wechatpay-Signature'] ?? '', 'base64');
  const verified = (): void => {
    if (!verify('sha256', Buffer.from(text), platformKey, signature)) throw new Error('the answer does not verify');
  };
  const signOnPool = promisify(sign);
  return {
    inTurn: () => {
      sign('sha256', request, privateKey);
      verified();
      sign('sha256', payment, privateKey);
    },
    onPool: async () => {
      await signOnPool('sha256', request, privateKey);
      verified();
      await signOnPool('sha256', payment, privateKey);
    },
  };
};

/**
 * From an event to its answer with nothing between: no caller, no rule, no table, no log. What a machine takes for this
 * beyond the floor, no order can do without either.
 */
const bareOrder = ({ secret, appid, serial, privateKey, platformKey, answer }: V3Scene) => {
  const { headers } = answer;
  const signed = (text: string): string => sign('sha256', Buffer.from(text), privateKey).toString('base64');
  const received = Buffer.from(answer.body);
  return ({ body }: FunctionEvent): object => {
    const order = JSON.stringify(JSON.parse(String(body)));
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), createNonce()];
    const signature = signed(`POST\n/v3/pay/transactions/app\n${timestamp}\n${nonce}\n${order}\n`);
    const Authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${secret.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial}"`;

    const text = `${headers['Wechatpay-Timestamp']}\n${headers['Wechatpay-Nonce']}\n${received}\n`;
    const answered = Buffer.from(headers['Wechatpay-Signature'] ?? '', 'base64');
    if (!verify('sha256', Buffer.from(text), platformKey, answered)) throw new Error('the answer does not verify');

    const { prepay_id: prepayid } = JSON.parse(received.toString()) as { prepay_id: string };
    const noncestr = createNonce();
    const payment = { appid, partnerid: secret.mchid, prepayid, package: 'Sign=WXPay', noncestr, timestamp };
    const paySign = signed(`${appid}\n${timestamp}\n${noncestr}\n${prepayid}\n`);
    return { statusCode: 200, headers: { Authorization }, body: JSON.stringify({ ...payment, sign: paySign }) };
  };
};

/** Its documentation's way: one call, and the client's parameters signed with its own tools. */
const axiosPluginOrder = ({ secret, appid, serial, privateKey, platformSerial, platformKey, answer }: V3Scene) => {
  const { Wechatpay, Rsa, Formatter } = axiosPlugin();
  const { v3 } = new Wechatpay({
    mchid: secret.mchid,
    serial,
    privateKey,
    certs: { [platformSerial]: platformKey },
    adapter: answering(answer),
  });
  return async (order: object): Promise<object> => {
    const { data } = await v3.pay.transactions.app.post(order);
    const prepayid = data.prepay_id ?? '';
    if (prepayid === '') throw new Error(`${AXIOS_PLUGIN} got no prepay_id`);
    const timestamp = Formatter.timestamp();
    const noncestr = Formatter.nonce();
    const signed = Formatter.joinedByLineFeed(appid, timestamp, noncestr, prepayid);
    const payment = { appid, partnerid: secret.mchid, prepayid, package: 'Sign=WXPay', noncestr, timestamp };
    return { ...payment, sign: Rsa.sign(signed, privateKey) };
  };
};

/** One call that signs both; answers are not verified. */
const nodeV3Order = ({ secret, appid, serial, privatePem, platformPem, answer }: V3Scene) => {
  const Client = nodeV3();
  const client = new Client({
    appid,
    mchid: secret.mchid,
    serial_no: serial,
    publicKey: Buffer.from(platformPem),
    privateKey: Buffer.from(privatePem),
  });
  client.createHttp({ post: async () => ({ status: 200, data: JSON.parse(answer.body) as Record<string, string> }) });
  return async (order: object): Promise<object> => {
    const { data } = await client.transactions_app(order);
    if (!data.sign) throw new Error(`${NODE_V3} made no payment`);
    return data;
  };
};

const measure = async ({ demo, effort }: Setting): Promise<Comparison[]> => {
  const scene = v3Scene(demo);
  const order = await exampleOrder('app-order');
  const numbered = (): object => ({ ...order, out_trade_no: freshNumber() });
  const [events, orders] = [new Premade(() => orderEvent('/orders/app', numbered(), demo)), new Premade(numbered)];

  // One function for all rounds, as an instance has one; its table is emptied, so that later rounds carry no more rows.
  const rows = new Map<string, OrderRecord>();
  const parts = { type: appOrderType, secret: scene.secret, exchange: exchangeOf(scene.answer) };
  const handler = createInProcess({ ...parts, table: createMapTable(rows) });

  const { inTurn, onPool } = arithmetic(scene, JSON.stringify(order));
  const bare = bareOrder(scene);
  const throughAxiosPlugin = axiosPluginOrder(scene);
  const throughNodeV3 = nodeV3Order(scene);

  const inFlight = (count: number): Promise<Comparison[]> => {
    const asynchronous = (name: string, kind: 'peer' | 'floor', operation: () => Promise<unknown>): Contestant => ({
      name,
      kind,
      round: () => {
        orders.again();
        return rateOf(operation, effort.roundMs, count);
      },
    });
    const contestants: Contestant[] = [
      {
        name: OURS,
        kind: 'ours',
        round: () => {
          rows.clear();
          events.again();
          return rateOf(() => placed(handler(events.next())), effort.roundMs, count);
        },
      },
      asynchronous(`${AXIOS_PLUGIN}: call + paySign`, 'peer', () => throughAxiosPlugin(orders.next())),
      asynchronous(`${NODE_V3}: call, nothing verified`, 'peer', () => throughNodeV3(orders.next())),
      { name: FLOOR, kind: 'floor', round: async () => rate(inTurn, effort.roundMs) },
      count > 1
        ? asynchronous(POOL_FLOOR, 'floor', onPool)
        : {
            name: BARE,
            kind: 'floor',
            round: async () => {
              events.again();
              return rate(() => bare(events.next()), effort.roundMs);
            },
          },
    ];
    const least = count === 1 ? 0.9 : 1;
    return compare(
      {
        title: `${count} in flight`,
        unit: 'orders/s',
        contestants,
        base: FLOOR,
        costOf: 'order',
        budgets: (samples) => [
          atLeast(`whole APP order of its floor, ${count} in flight`, ratioOf(samples, OURS, FLOOR), least),
        ],
      },
      effort,
    );
  };

  return [...(await inFlight(1)), ...(await inFlight(4))];
};

/** The APP order from event to answer, with the table and the transport in memory. */
export const appOrder: Row = { name: 'app-order', title: 'Whole APP order in process', measure };

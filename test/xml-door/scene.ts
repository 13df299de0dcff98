import type { HttpAnswer } from '../../shared/http/answer.ts';
import { createOrderFunction } from '../../shared/http/order-function.ts';
import type { Ports } from '../../shared/http/ports.ts';
import { createMerchants } from '../../shared/merchants/merchants.ts';
import type { OrderRecord } from '../../shared/order-table/record.ts';
import { unifiedOrder } from '../../shared/orders/unified-order.ts';
import type { Exchange } from '../../shared/upstream/exchange.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import type { Fields } from '../../shared/wechatpay-v2/signature.ts';
import { withXmlDoor } from '../../shared/xml-door/with-xml-door.ts';
import { anApiKey } from '../http/merchants-of.ts';
import { createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { createMemoryTable } from '../order-table/memory-table.ts';
import { API_KEY, signed, xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { document, ORDER, read } from './documents.ts';

export const START = Date.UTC(2026, 10, 22, 6);
export const PREPAY_ID = 'wx201410272009395522657a690389285100';
export const CODE_URL = 'weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00';

export const SECRET = {
  mchid: '10000100',
  appids: ['wx2421b1c4370ec43b'],
  notify_url: 'https://pay.example.com/profile',
  api_keys: [anApiKey('good')],
  wechatpay_v2: { api_key: API_KEY, sign_type: 'HMAC-SHA256', sub_mch_ids: ['375907253'], accept_md5: true },
};

/** What WeChat says to the fields that it was sent; `null` is silence. */
export type WeChat = (sent: Fields) => Fields | null;

const head = ({ appid = '', mch_id = '' }: Fields): Fields => ({
  return_code: 'SUCCESS',
  return_msg: 'OK',
  appid,
  mch_id,
  nonce_str: 'IITRi8Iabbblz1Jc',
});

export const accepts: WeChat = (sent) => ({
  ...head(sent),
  result_code: 'SUCCESS',
  trade_type: sent.trade_type ?? '',
  prepay_id: PREPAY_ID,
  ...(sent.trade_type === 'NATIVE' ? { code_url: CODE_URL } : {}),
});

export const refuses =
  (err_code: string, err_code_des = `${err_code} in WeChat's words`): WeChat =>
  (sent) => ({ ...head(sent), result_code: 'FAIL', err_code, err_code_des });

export const isSilent: WeChat = () => null;

interface Options {
  secret?: object;
  wechat?: WeChat;
  parts?: Partial<Ports>;
}

/** The function of the unified order with its door, WeChat played by a function, and everything else in memory. */
export const createDoorScene = ({ secret = SECRET, wechat = accepts, parts = {} }: Options = {}) => {
  const clock = createManualClock(START);
  const { log, lines } = createLogLines();
  const rows = new Map<string, OrderRecord>();
  const table = createMemoryTable(clock, rows);
  const sent: Fields[] = [];
  const scene = { wechat, secret, key: API_KEY };

  const exchange = async (_origin: string, { body = '' }: { body?: string | undefined }): Promise<Exchange> => {
    const fields = read(body);
    sent.push(fields);
    const said = scene.wechat(fields);
    if (said === null) return { kind: 'lost', reason: 'TIMEOUT' };
    const answer = signed(said, fields.sign_type === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5', scene.key);
    return { kind: 'answer', status: 200, headers: {}, body: Buffer.from(xmlOf(answer)) };
  };

  const source = {
    fetch: async (name: string) => (name === 'prepay-merchant-10000100' ? JSON.stringify(scene.secret) : '{}'),
  };
  const ports: Ports = {
    clock,
    log,
    rawEvents: false,
    corsOrigins: new Set(),
    leaseMs: null,
    merchants: createMerchants({ mchids: ['10000100'], source, clock, log }),
    upstream: () => ({ exchange, clock, origins: createOrigins(['https://nowhere.example.com'], clock) }),
    table: () => table,
    ...parts,
  };
  const handler = withXmlDoor(createOrderFunction(unifiedOrder, ports), unifiedOrder, ports);

  /** A function-URL event to the door. */
  const send = async (body: string | undefined, changes: object = {}): Promise<HttpAnswer> =>
    (await handler({
      httpMethod: 'POST',
      path: '/pay/unifiedorder',
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      queryString: {},
      ...(body === undefined ? {} : { body }),
      ...changes,
    })) as HttpAnswer;

  return Object.assign(scene, {
    clock,
    lines,
    rows,
    sent,
    handler,
    send,
    /** The fields of the answer to a body. */
    post: async (body: string | undefined, changes: object = {}): Promise<Fields> =>
      read((await send(body, changes)).body),
    /** The fields of the answer to a signed order. */
    order: async (changes: Fields = {}): Promise<Fields> => read((await send(document(changes))).body),
    /** The same order as JSON through the other door. */
    json: async (changes: object = {}): Promise<Record<string, unknown>> => {
      const body = JSON.stringify({ ...ORDER, total_fee: 888, ...changes });
      const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer good' };
      const answer = (await handler({ httpMethod: 'POST', path: '/orders/unified', headers, body })) as HttpAnswer;
      return JSON.parse(answer.body) as Record<string, unknown>;
    },
  });
};

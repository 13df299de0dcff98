import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Exchange, Exchanger } from '../../shared/upstream/exchange.ts';

/** What may happen to one request on its way. */
export const FAULTS = [
  'none',
  'lost before',
  'lost after',
  '500 before',
  '500 after',
  'forged',
  'unreachable',
] as const;
export type Fault = (typeof FAULTS)[number];

const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
const merchantKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000024101100397200000006';

/** The secret of the merchant that this WeChat knows. */
export const SECRET = JSON.stringify({
  mchid: '1900000109',
  notify_url: 'https://pay.example.com/notify',
  wechatpay_v3: {
    serial_no: '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB',
    private_key: merchantKey.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    public_keys: { [PUBLIC_KEY_ID]: platform.publicKey.export({ type: 'spki', format: 'pem' }) },
  },
});

const answer = (status: number, content: object, forged = false): Exchange => {
  const body = Buffer.from(JSON.stringify(content));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const text = forged ? 'another text' : `${timestamp}\n${nonce}\n${body}\n`;
  const headers = {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': PUBLIC_KEY_ID,
    'wechatpay-signature': sign('sha256', Buffer.from(text), platform.privateKey).toString('base64'),
  };
  return { kind: 'answer', status, headers, body };
};

/** APIv3 as a value: an order per number, re-entry with the same body only, and a fault per request from a list. */
export interface LooplessWechat {
  exchange: Exchanger;
  /** The bodies that arrived, by number. */
  bodies: ReadonlyMap<string, string[]>;
  /** The body of the order that was made. */
  orderOf(outTradeNo: string): string | undefined;
  /** The body that an artifact was minted for. */
  bodyOf(prepayId: string): string | undefined;
  /** From now on nothing goes wrong. */
  heal(): void;
}

export const createLooplessWechat = (faults: readonly Fault[]): LooplessWechat => {
  const orders = new Map<string, string>();
  const bodies = new Map<string, string[]>();
  const artifacts = new Map<string, string>();
  const remaining = [...faults];

  const query = (target: string): Exchange => {
    const number = decodeURIComponent(/out-trade-no\/([^?]+)/.exec(target)?.[1] ?? '');
    return orders.has(number)
      ? answer(200, { out_trade_no: number, mchid: '1900000109', trade_state: 'NOTPAY' })
      : answer(404, { code: 'ORDER_NOT_EXIST', message: '订单不存在' });
  };

  const place = (body: string): Exchange => {
    const { out_trade_no: number } = JSON.parse(body) as { out_trade_no: string };
    const ordered = orders.get(number) ?? body;
    orders.set(number, ordered);
    if (ordered !== body) return answer(403, { code: 'OUT_TRADE_NO_USED', message: '商户订单号重复' });
    const prepay_id = `wx${createHash('sha256').update(randomBytes(16)).digest('hex').slice(0, 34)}`;
    artifacts.set(prepay_id, body);
    return answer(200, { prepay_id });
  };

  return {
    bodies,
    orderOf: (number) => orders.get(number),
    bodyOf: (prepayId) => artifacts.get(prepayId),
    heal: () => {
      remaining.length = 0;
    },
    exchange: async (_origin, { method, target, body = '' }) => {
      const fault = remaining.shift() ?? 'none';
      if (fault === 'unreachable') return { kind: 'unreachable', reason: 'ECONNREFUSED' };
      if (method === 'POST') {
        const { out_trade_no: number } = JSON.parse(body) as { out_trade_no: string };
        bodies.set(number, [...(bodies.get(number) ?? []), body]);
      }
      if (fault === 'lost before') return { kind: 'lost', reason: 'ECONNRESET' };
      if (fault === '500 before') return answer(500, { code: 'SYSTEM_ERROR', message: '系统异常' });
      const served = method === 'GET' ? query(target) : place(body);
      if (fault === 'lost after') return { kind: 'lost', reason: 'ECONNRESET' };
      if (fault === '500 after') return answer(500, { code: 'SYSTEM_ERROR', message: '系统异常' });
      return fault === 'forged' && served.kind === 'answer' && served.status === 200
        ? answer(200, { prepay_id: 'wxforged' }, true)
        : served;
    },
  };
};

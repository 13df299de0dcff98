import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Fields } from '../v2/client.ts';
import type { Foreign } from './v2-client.ts';

/** What its middleware for Koa works on. */
interface Context {
  request: { body: string; weixin?: object };
  body?: string;
}

interface Tenpay {
  middleware(type: 'pay' | 'refund'): (context: Context, next: () => Promise<void>) => Promise<void>;
  urls: Record<string, string>;
  unifiedOrder(fields: Fields): Promise<Fields>;
  orderQuery(fields: Fields): Promise<Fields>;
  closeOrder(fields: Fields): Promise<Fields>;
  refund(fields: Fields): Promise<Fields>;
  refundQuery(fields: Fields): Promise<Fields>;
  downloadBill(fields: Fields): Promise<string>;
}

type TenpayClass = new (settings: {
  appid: string;
  mchid: string;
  partnerKey: string;
  spbill_create_ip: string;
}) => Tenpay;

/** It belongs to the benchmarks, whose packages are their own. */
const load = (): TenpayClass | undefined => {
  try {
    return createRequire(resolve('test/bench/package.json'))('tenpay') as TenpayClass;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};

const Client = load();

/** Lets its middleware read a notification; it answers by itself where it refuses one. */
const notified = async (client: Tenpay, type: 'pay' | 'refund', body: string) => {
  const context: Context = { request: { body } };
  await client.middleware(type)(context, () => Promise.resolve());
  if (!context.request.weixin) throw new Error(context.body);
  return context.request.weixin;
};

const WECHAT = 'https://api.mch.weixin.qq.com';

/** tenpay as it comes, but for its table of URLs. */
export const TENPAY: Foreign = {
  name: 'tenpay',
  ...(Client === undefined && { absent: 'tenpay is not installed: npm ci --prefix test/bench' }),
  badSignature: 'sign签名错误',
  bare: '签名错误',
  business: (code) => code,
  create: ({ origin, appid, mchid, key }) => {
    if (!Client) throw new Error('tenpay is not installed');
    const client = new Client({ appid, mchid, partnerKey: key, spbill_create_ip: '8.8.8.8' });
    client.urls = Object.fromEntries(
      Object.entries(client.urls).map(([name, url]) => [name, url.replace(WECHAT, origin)]),
    );
    return {
      order: (fields) => client.unifiedOrder(fields),
      query: (fields) => client.orderQuery(fields),
      close: (fields) => client.closeOrder(fields),
      refund: (fields) => client.refund(fields),
      refundQuery: (fields) => client.refundQuery(fields),
      bill: (fields) => client.downloadBill(fields),
      paymentNotified: async (body) => (await notified(client, 'pay', body)) as Fields,
      refundNotified: async (body) => ((await notified(client, 'refund', body)) as { req_info: Fields }).req_info,
      refused: (error) => ({ said: (error as Error).message }),
    };
  },
};

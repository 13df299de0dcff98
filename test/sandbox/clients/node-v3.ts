import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { DemoSecret } from '../demo-sandbox.ts';

/** What its own HTTP layer answers, and what a `createHttp` service has to. */
export interface NodeV3Answer {
  status: number;
  data?: Record<string, unknown>;
  /** The body of a refusal, as text. */
  error?: string;
}

interface Http {
  get(url: string, headers: Record<string, string>): Promise<NodeV3Answer>;
  post(url: string, params: object, headers: Record<string, string>): Promise<NodeV3Answer>;
}

export interface NodeV3 {
  createHttp(service: Http): void;
  transactions_app(params: object): Promise<NodeV3Answer>;
  transactions_native(params: object): Promise<NodeV3Answer>;
  query(params: { out_trade_no: string } | { transaction_id: string }): Promise<NodeV3Answer>;
  close(out_trade_no: string): Promise<NodeV3Answer>;
  refunds(params: object): Promise<NodeV3Answer>;
  find_refunds(out_refund_no: string): Promise<NodeV3Answer>;
  verifySign(told: Record<'timestamp' | 'nonce' | 'body' | 'serial' | 'signature', string>): Promise<boolean>;
  decipher_gcm<Plain>(ciphertext: string, associated_data: string, nonce: string): Plain;
}

interface NodeV3Class {
  new (settings: {
    appid: string;
    mchid: string;
    serial_no: string;
    publicKey: Buffer;
    privateKey: Buffer;
    key: string;
  }): NodeV3;
}

/** It belongs to the benchmarks, whose packages are their own. */
const load = (): NodeV3Class | undefined => {
  try {
    return createRequire(resolve('test/bench/package.json'))('wechatpay-node-v3') as NodeV3Class;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};

const Client = load();

/** Why it cannot be tried, if it cannot. */
export const ABSENT: string | undefined =
  Client === undefined ? 'wechatpay-node-v3 is not installed: npm ci --prefix test/bench' : undefined;

const WECHAT = 'https://api.mch.weixin.qq.com';

/** Sends to the sandbox what the client means for WeChat, to the byte as its own HTTP layer would: signed already. */
const httpTo = (origin: string): Http => {
  const send = async (url: string, init: RequestInit): Promise<NodeV3Answer> => {
    const response = await fetch(url.replace(WECHAT, origin), init);
    const text = await response.text();
    if (!response.ok) return { status: response.status, error: text };
    return { status: response.status, data: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  return {
    get: (url, headers) => send(url, { headers }),
    post: (url, params, headers) => send(url, { method: 'POST', headers, body: JSON.stringify(params) }),
  };
};

/** wechatpay-node-v3 as it comes, but for its hook `createHttp`. It asks for the merchant's certificate and only reads
 * the serial number from it, which is given here. */
export const nodeV3 = (origin: string, { mchid, appids, wechatpay_v3 }: DemoSecret): NodeV3 => {
  if (!Client) throw new Error(ABSENT);
  const client = new Client({
    mchid,
    appid: appids[0],
    serial_no: wechatpay_v3.serial_no,
    publicKey: Buffer.from('unused: the serial number is given'),
    privateKey: Buffer.from(wechatpay_v3.private_key),
    key: wechatpay_v3.apiv3_key,
  });
  client.createHttp(httpTo(origin));
  return client;
};

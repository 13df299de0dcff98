import type { KeyObject } from 'node:crypto';
import type { StubAnswer } from '../wechat/answers.ts';
import { load } from './load.ts';

interface RequestConfig {
  method: string;
  url: string;
  baseURL: string;
  data: unknown;
  [name: string]: unknown;
}

type Adapter = (config: RequestConfig) => Promise<object>;

interface Settings {
  mchid: string;
  serial: string;
  privateKey: KeyObject;
  certs: Record<string, KeyObject>;
  secret?: string;
  adapter?: Adapter;
}

interface Response {
  data: Record<string, string>;
}

type Post = (data: object) => Promise<Response>;

interface Client {
  v2: { pay: { unifiedorder: { post: Post } } };
  v3: { pay: { transactions: { app: { post: Post } } } };
}

interface Exports {
  Wechatpay: new (settings: Settings) => Client;
  Rsa: { sign(message: string, key: KeyObject): string };
  Hash: { keyObjectFrom(secret: string): KeyObject; sign(type: string, data: object, key: KeyObject): string };
  Formatter: {
    nonce(): string;
    timestamp(): number;
    request(method: string, target: string, timestamp: number, nonce: string, body: string): string;
    authorization(mchid: string, nonce: string, signature: string, timestamp: number, serial: string): string;
    joinedByLineFeed(...parts: (string | number)[]): string;
  };
  Transformer: { toXml(data: object): string; toObject(xml: string): Record<string, string> };
  Decorator: {
    responseVerifier(
      certs: Record<string, KeyObject>,
    ): (this: object, data: string, headers: object, status: number) => unknown;
  };
}

export const NAME = 'wechatpay-axios-plugin';

export const axiosPlugin = (): Exports => load<Exports>(NAME);

/** An adapter of axios, in the place of its HTTP client. */
export const answering =
  ({ status, headers, body }: StubAnswer): Adapter =>
  async (config) => ({ data: body, status, statusText: 'OK', headers, config, request: {} });

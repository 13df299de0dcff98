import { load } from './load.ts';

interface Answer {
  status: number;
  data: Record<string, string>;
}

interface Client {
  createHttp(service: { post(url: string, params: object, headers: object): Promise<Answer> }): void;
  buildAuthorization(method: string, url: string, params: object): string;
  transactions_app(params: object): Promise<Answer>;
  verifySign(answer: Record<'timestamp' | 'nonce' | 'body' | 'serial' | 'signature', string>): Promise<boolean>;
}

interface ClientClass {
  new (settings: { appid: string; mchid: string; serial_no: string; publicKey: Buffer; privateKey: Buffer }): Client;
  /** Of all merchants: public keys as PEM, by serial. */
  certificates: Record<string, string>;
}

export const NAME = 'wechatpay-node-v3';

export const nodeV3 = (): ClientClass => load<ClientClass>(NAME);

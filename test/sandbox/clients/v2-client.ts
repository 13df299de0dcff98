import type { Fields } from '../v2/client.ts';

/** A refusal as the client reports it: a code of its own or WeChat's, and WeChat's words where it keeps them. */
export interface Refused {
  said: string;
  /** WeChat's answer, where the client hands it on. */
  answer?: Fields;
}

export interface V2Settings {
  origin: string;
  mchid: string;
  appid: string;
  key: string;
}

/** What a back office does with a foreign v2 client; every method rejects as the client does. */
export interface ForeignV2Client {
  order(fields: Fields): Promise<Fields>;
  query(fields: Fields): Promise<Fields>;
  close(fields: Fields): Promise<Fields>;
  refund(fields: Fields): Promise<Fields>;
  refundQuery(fields: Fields): Promise<Fields>;
  /** The bill as text. */
  bill(fields: Fields): Promise<string>;
  /** Reads a payment notification; rejects where its sign does not hold. */
  paymentNotified(body: string): Promise<Fields>;
  /** Reads what a refund notification encrypts. */
  refundNotified(body: string): Promise<Fields>;
  /** Reads what the client throws. */
  refused(error: unknown): Refused;
}

export interface Foreign {
  name: string;
  /** Why it cannot be tried, if it cannot. */
  absent?: string;
  create(settings: V2Settings): ForeignV2Client;
  /** What it throws once an answer does not carry WeChat's signature. */
  badSignature: string;
  /** What it says of a bare refusal and of a business refusal. */
  bare: string;
  business(code: string): string;
}

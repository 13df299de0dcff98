import { load } from './load.ts';

interface Client {
  getPayParams(order: object): Promise<Record<string, string>>;
  _getSign(fields: object, signType?: string): string;
}

type ClientClass = new (settings: { appid: string; mchid: string; partnerKey: string }) => Client;

interface Xml {
  buildXML(fields: object): string;
  parseXML(xml: string): Promise<Record<string, string>>;
}

export const NAME = 'tenpay';

export const tenpay = (): ClientClass => load<ClientClass>(NAME);

export const tenpayXml = (): Xml => load<Xml>(`${NAME}/lib/util`);

/** Puts a body in the place of every answer of its HTTP client, which it offers no way to exchange. */
export const answerTenpay = (body: string): void => {
  const urllib = load<{ request: unknown }>('urllib', NAME);
  urllib.request = async () => ({ status: 200, data: body });
};

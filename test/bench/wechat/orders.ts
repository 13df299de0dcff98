import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Demo } from '../../../sandbox/demo.ts';

/** An event as an SCF function URL makes it. */
export type FunctionEvent = Record<string, unknown>;

const RUN = randomBytes(8).toString('hex');
let numbers = 0;

/** A number that nobody has used, in the alphabet of all three documents. Drawing each of them would be measured, too. */
export const freshNumber = (): string => {
  numbers += 1;
  return `bench-${RUN}${String(numbers).padStart(10, '0')}`;
};

/** The documented example order of a function, as the console sends it. */
export const exampleOrder = async (functionName: string): Promise<Record<string, unknown>> => {
  const file = new URL(`../../../functions/${functionName}/event.example.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
};

/** The document's JSAPI order of 统一下单: as our function takes it, and with every value as the text that travels. */
export const jsapiOrder = async (): Promise<{ order: Record<string, unknown>; asText: Record<string, string> }> => {
  const file = new URL('../../fixtures/orders/unified-jsapi.json', import.meta.url);
  const order = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const texts = Object.entries(order).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return { order, asText: Object.fromEntries(texts) as Record<string, string> };
};

const HEADERS = {
  accept: '*/*',
  host: '1300000000-abcdefghij.ap-guangzhou.tencentscf.com',
  'user-agent': 'back-office/1.0',
  'x-scf-remote-addr': '203.0.113.7',
};

/** `POST /orders/<type>` by a back office. */
export const orderEvent = (path: string, order: object, { apiKey }: Pick<Demo, 'apiKey'>): FunctionEvent => ({
  httpMethod: 'POST',
  path,
  queryString: {},
  headers: { ...HEADERS, 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
  body: JSON.stringify(order),
});

/** `GET /orders?mchid=&out_trade_no=` by a back office. */
export const queryEvent = (mchid: string, out_trade_no: string, { apiKey }: Pick<Demo, 'apiKey'>): FunctionEvent => ({
  httpMethod: 'GET',
  path: '/orders',
  queryString: { mchid, out_trade_no },
  headers: { ...HEADERS, authorization: `Bearer ${apiKey}` },
});

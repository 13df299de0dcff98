import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { DemoSecret } from '../../sandbox/demo-sandbox.ts';
import { createWecomClient } from '../../sandbox/wecom/client.ts';
import { V3_MERCHANT, WECOM_MERCHANT } from '../wechat/merchants.ts';
import { exampleOrder, freshNumber } from '../wechat/orders.ts';
import type { SandboxProcess } from './process.ts';
import type { Prepared } from './wire.ts';

const signOnPool = promisify(sign);

/** A POST as bytes. */
const posted = (port: number, target: string, headers: Readonly<Record<string, string>>, body: string): Buffer => {
  const lines = [
    `POST ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'User-Agent: back-office/1.0',
    'Accept: */*',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ];
  return Buffer.from(lines.join('\r\n'));
};

const APP_ORDER = '/v3/pay/transactions/app';

/** A prepay_id, signed. */
const ORDERED = /^HTTP\/1\.1 200 .*\r\nWechatpay-Signature: .*\r\n\r\n\{"prepay_id":"wx\w{34}"\}$/s;

/** Makes the document's APP order under fresh numbers, signed as merchants sign; good for five minutes. */
export const orderMaker = async ({
  port,
  secretOf,
}: SandboxProcess): Promise<(count: number) => Promise<Prepared[]>> => {
  const { serial_no, private_key } = (await secretOf<DemoSecret>(V3_MERCHANT)).wechatpay_v3;
  const key = createPrivateKey(private_key);
  const example = await exampleOrder('app-order');
  const make = async (): Promise<Prepared> => {
    const body = JSON.stringify({ ...example, out_trade_no: freshNumber() });
    const [timestamp, nonce_str] = [Math.floor(Date.now() / 1000), randomBytes(16).toString('hex')];
    const message = Buffer.from(`POST\n${APP_ORDER}\n${timestamp}\n${nonce_str}\n${body}\n`);
    const signature = (await signOnPool('sha256', message, key)).toString('base64');
    const pairs = Object.entries({ mchid: V3_MERCHANT, nonce_str, signature, timestamp, serial_no });
    const listed = pairs.map(([name, value]) => `${name}="${value}"`).join(',');
    const headers = { 'Content-Type': 'application/json', Authorization: `WECHATPAY2-SHA256-RSA2048 ${listed}` };
    return { bytes: posted(port, APP_ORDER, headers, body), answer: ORDERED };
  };
  return (count) => Promise.all(Array.from({ length: count }, make));
};

/** Places a WeCom order and makes the query for it, which can be sent as often as one likes. */
export const standingQuery = async ({ port, secretOf }: SandboxProcess): Promise<Prepared> => {
  const client = createWecomClient(`http://127.0.0.1:${port}`, await secretOf<DemoSecret>(WECOM_MERCHANT));
  const out_trade_no = freshNumber();
  const { errcode } = await client.order(client.anOrder(out_trade_no));
  if (errcode !== 0) throw new Error(`the sandbox took no WeCom order: ${errcode}`);
  const target = `/cgi-bin/miniapppay/get_order?access_token=${await client.token()}`;
  const body = JSON.stringify({ mchid: WECOM_MERCHANT, out_trade_no });
  const bytes = posted(port, target, { 'Content-Type': 'application/json' }, body);
  return { bytes, answer: /^HTTP\/1\.1 200 .*"trade_state":"NOTPAY"/s };
};

import type { Exchange, OrderView } from '../shapes.ts';

/** Something the phone can take without anybody pasting it. */
export interface Candidate {
  kind: 'code_url' | 'h5_url' | 'get_sign';
  out_trade_no: string;
  asked: Readonly<Record<string, string>>;
}

const UNPAID: readonly string[] = ['NOTPAY', 'USERPAYING', 'PAYERROR'];

const linksOf = ({ artifacts, out_trade_no, state }: OrderView): Candidate[] => {
  const { code_url, h5_url } = artifacts.at(-1)?.fields ?? {};
  if (!UNPAID.includes(state)) return [];
  return [
    ...(code_url === undefined ? [] : [{ kind: 'code_url' as const, out_trade_no, asked: { code_url } }]),
    ...(h5_url === undefined ? [] : [{ kind: 'h5_url' as const, out_trade_no, asked: { h5_url } }]),
  ];
};

const object = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A request may be anything, also no JSON.
    return {};
  }
};

/** WeCom signs itself, so that request and answer of get_sign together are what a mini-program gets. */
const signedBy = ({ body, response, out_trade_no = '' }: Exchange): Candidate[] => {
  const { timestamp, nonce, prepay_id } = object(body);
  const { pay_sign } = object(response?.body ?? '');
  if (typeof pay_sign !== 'string') return [];
  const asked = {
    timeStamp: String(timestamp),
    nonceStr: String(nonce),
    package: `prepay_id=${prepay_id}`,
    signType: 'RSA',
    paySign: pay_sign,
  };
  return [{ kind: 'get_sign', out_trade_no, asked }];
};

/** What the latest orders and signatures offer to a phone. Everything else a merchant's own back end signs. */
export const candidatesOf = (orders: readonly OrderView[], signs: readonly Exchange[]): Candidate[] => [
  ...orders.flatMap(linksOf),
  ...signs.flatMap(signedBy),
];

/** What was pasted: parameters, a link, or a back end's whole answer around them. `undefined` for anything else. */
export const readPasted = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const trimmed = text.trim();
  if (trimmed.startsWith('weixin://')) return { code_url: trimmed };
  if (/^https?:\/\//.test(trimmed)) return { h5_url: trimmed };
  const value = object(trimmed);
  if (Object.keys(value).length === 0) return undefined;
  const { payment } = value;
  return typeof payment === 'object' && payment !== null ? (payment as Record<string, unknown>) : value;
};

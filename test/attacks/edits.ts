import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { withKey } from './events.ts';
import { type Order, SHOP, withLiteral, withValue } from './scene.ts';
import { aToken } from './tokens.ts';

/** A request that differs from a valid one by one edit. */
export interface Edited {
  type: 'app' | 'unified';
  body: string;
  headers: Record<string, string>;
  method: string;
  base64: boolean;
  /** The order, where it does not come in the body. */
  carried?: Order;
  /** What must become of it, where that is known without asking the schema. */
  verdict: 'places' | 'refused' | 'either';
}

interface Valid {
  type: Edited['type'];
  order: Order;
}

const fixture = (name: string): Order =>
  JSON.parse(readFileSync(new URL(`../fixtures/orders/${name}.json`, import.meta.url), 'utf8')) as Order;

/** Orders that cost an RSA signature are one in five. */
const VALID: Valid[] = [
  { type: 'app', order: fixture('app') },
  ...['unified-jsapi', 'unified-native', 'unified-institution-jsapi', 'unified-jsapi'].map(
    (name): Valid => ({
      type: 'unified',
      order: { ...fixture(name), mch_id: SHOP },
    }),
  ),
];

const OPTIONAL = [
  'attach',
  'notify_url',
  'detail',
  'scene_info',
  'goods_tag',
  'settle_info',
  'support_fapiao',
  'device_info',
];
const REQUIRED = {
  app: ['/appid', '/mchid', '/description', '/out_trade_no', '/amount', '/amount/total'],
  unified: [
    '/appid',
    '/mch_id',
    '/body',
    '/out_trade_no',
    '/fee_type',
    '/total_fee',
    '/trade_type',
    '/spbill_create_ip',
  ],
};
const TOTAL = { app: '/amount/total', unified: '/total_fee' };
const TEXT = { app: '/description', unified: '/body' };
const CURRENCY = { app: '/amount/currency', unified: '/fee_type' };

const pointersOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [`${path}/${name}`, ...pointersOf(member, `${path}/${name}`)])
    : [];

const without = (order: Order, pointer: string): Order =>
  JSON.parse(JSON.stringify(withValue(order, pointer, undefined))) as Order;

const valid = fc.constantFrom(...VALID);
const number = fc.stringMatching(/^[0-9A-Za-z_|*-]{6,32}$/);
const plain = fc
  .string({ minLength: 1, maxLength: 42, unit: fc.constantFrom(...'aZ09 <&>]"\'\\/\t\n付款￥éߐ') })
  .filter((text) => Buffer.byteLength(text) <= 127);
const integer = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

type Change = Partial<Omit<Edited, 'type'>> & { order?: Order };

const edit = <T>(
  verdict: Edited['verdict'],
  given: fc.Arbitrary<T>,
  change: (valid: Valid, given: T) => Change,
): fc.Arbitrary<Edited> =>
  fc.tuple(valid, given).map(([from, value]) => {
    const { order = from.order, ...parts } = change(from, value);
    return {
      type: from.type,
      body: JSON.stringify(order),
      headers: withKey(),
      method: 'POST',
      base64: false,
      verdict,
      ...parts,
    };
  });

const harmless = fc.oneof(
  edit('places', fc.constant(null), () => ({})),
  edit('places', number, ({ order }, out_trade_no) => ({ order: { ...order, out_trade_no } })),
  edit('places', integer, ({ type, order }, total) => ({ order: withValue(order, TOTAL[type], total) })),
  edit('places', plain, ({ type, order }, text) => ({ order: withValue(order, TEXT[type], text) })),
  edit('places', fc.constantFrom(...OPTIONAL), ({ order }, name) => ({ order: without(order, `/${name}`) })),
  edit('places', fc.constant(null), ({ order }) => ({ order: Object.fromEntries(Object.entries(order).reverse()) })),
  edit('places', fc.integer({ min: 1, max: 10 }), ({ order }, blanks) => ({
    body: JSON.stringify(order, null, blanks),
  })),
  edit('places', fc.constantFrom('1e2', '100.0', '1.5e3', '10e-1'), ({ type, order }, literal) => ({
    body: withLiteral(order, TOTAL[type], literal),
  })),
  edit('places', fc.constant(null), ({ order }) => ({
    body: JSON.stringify(order).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  })),
);

const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>('', null, true, [], {}, [1], -1, 0, -0, 0.5, 2 ** 53, '100', 'x\0', '💰', '\ud800'),
  fc.double({ noInteger: true }),
);

const harmful = fc.oneof(
  edit('refused', wrong, ({ type, order }, value) => ({
    body: withLiteral(order, TOTAL[type], Object.is(value, -0) ? '-0' : (JSON.stringify(value) ?? 'null')),
  })),
  edit(
    'refused',
    fc.constantFrom('1e400', '-1e400', 'NaN', '01', '+1', '0x1', '1.', '.1'),
    ({ type, order }, literal) => ({
      body: withLiteral(order, TOTAL[type], literal),
    }),
  ),
  edit('refused', fc.nat(), ({ type, order }, at) => ({
    order: without(order, REQUIRED[type][at % REQUIRED[type].length] ?? ''),
  })),
  edit('refused', fc.stringMatching(/^[a-z]{1,5}_x$/), ({ order }, name) => ({ order: { ...order, [name]: 1 } })),
  edit('refused', fc.constantFrom('cny', 'CNY ', 'ＣNY', 'СNY', 'XXX', '', null, 156), ({ type, order }, currency) => ({
    order: withValue(order, CURRENCY[type], currency),
  })),
  edit(
    'refused',
    fc.constantFrom('\0', '\u001b', '💰', '\ud800', '\uffff', '\u0007'),
    ({ type, order }, character) => ({
      order: withValue(order, TEXT[type], `a${character}`),
    }),
  ),
  edit('refused', fc.constantFrom('__proto__', 'constructor'), ({ order }, name) => ({
    body: `{${JSON.stringify(name)}:{"prototype":{}},${JSON.stringify(order).slice(1)}`,
  })),
  edit('refused', fc.nat(), ({ order }, at) => {
    const text = JSON.stringify(order);
    return { body: text.slice(0, at % text.length) };
  }),
);

/** Edits of which only the schema can tell whether they break the order. */
const open = fc.oneof(
  edit('either', fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })), ({ order }, [at, value]) => {
    const pointers = pointersOf(order);
    return { order: withValue(order, pointers[at % pointers.length] ?? '', value) };
  }),
  edit('either', fc.tuple(fc.nat(), fc.string({ unit: 'binary', maxLength: 2 })), ({ order }, [at, text]) => {
    const pointers = pointersOf(order);
    const pointer = pointers[at % pointers.length] ?? '';
    return { order: withValue(order, pointer, text) };
  }),
  edit('either', fc.nat(), ({ order }, at) => {
    const pointers = pointersOf(order);
    return { order: without(order, pointers[at % pointers.length] ?? '') };
  }),
  edit(
    'either',
    fc.tuple(fc.nat(), fc.nat(), fc.string({ unit: 'binary', maxLength: 1 })),
    ({ order }, [at, cut, put]) => {
      const text = JSON.stringify(order);
      const from = at % text.length;
      return { body: `${text.slice(0, from)}${put}${text.slice(from + (cut % 3))}` };
    },
  ),
  edit('either', fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 1 })), ({ order }, [at, value]) => {
    const keys = Object.keys(order);
    const name = keys[at % keys.length];
    return { body: `{${JSON.stringify(name)}:${JSON.stringify(value)},${JSON.stringify(order).slice(1)}` };
  }),
);

/** Edits of the body, for any trigger. */
export const editedBody: fc.Arbitrary<Edited> = fc.oneof(
  { weight: 2, arbitrary: harmless },
  { weight: 1, arbitrary: harmful },
  { weight: 1, arbitrary: open },
);

const headersOf = (change: Record<string, string>) => ({ ...withKey(), ...change });
const spelled = (name: string, capitals: boolean): string => (capitals ? name.toUpperCase() : name.toLowerCase());

const tokenOf = ({ type, order }: Valid): string => aToken(order, { claims: { order_type: type } });
const withToken = (token: string): Change => ({ headers: headersOf({ Authorization: `Bearer ${token}` }), body: '{}' });

/** Another letter in place of one; not of the last one, whose lowest bits carry nothing. */
const withLetter = (token: string, at: number): string => {
  const from = at % (token.length - 1);
  const other = token[from] === 'A' ? 'B' : 'A';
  return `${token.slice(0, from)}${other}${token.slice(from + 1)}`;
};

const harmlessEnvelope = fc.oneof(
  edit('places', fc.constant(null), (from) => ({ ...withToken(tokenOf(from)), carried: from.order })),
  edit(
    'places',
    fc.tuple(fc.stringMatching(/^X-[A-Za-z]{1,9}$/), fc.string({ unit: 'binary' })),
    (_, [name, value]) => ({
      headers: headersOf({ [name]: value }),
    }),
  ),
  edit('places', fc.boolean(), (_, capitals) => ({
    headers: Object.fromEntries(Object.entries(withKey()).map(([name, value]) => [spelled(name, capitals), value])),
  })),
  edit(
    'places',
    fc.constantFrom('application/json; charset=utf-8', 'application/problem+json', 'APPLICATION/JSON'),
    (_, type) => ({
      headers: headersOf({ 'Content-Type': type }),
    }),
  ),
  edit('places', fc.constantFrom('post', 'Post'), (_, method) => ({ method })),
);

const harmfulEnvelope = fc.oneof(
  edit('refused', fc.nat(), (from, at) => withToken(withLetter(tokenOf(from), at))),
  edit('refused', fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD', '', 'POST '), (_, method) => ({ method })),
  edit(
    'refused',
    fc.constantFrom('', 'text/plain', 'application/jsonp', 'application/json; charset=gbk'),
    (_, type) => ({
      headers: headersOf({ 'Content-Type': type }),
    }),
  ),
  edit('refused', fc.string({ unit: 'binary' }), (_, key) => ({ headers: headersOf({ Authorization: key }) })),
  edit('refused', fc.stringMatching(/^[\w-]{1,9}\.[\w-]{1,9}\.[\w-]{1,9}$/), (_, token) => ({
    headers: headersOf({ Authorization: `Bearer ${token}` }),
  })),
);

const openEnvelope = fc.oneof(
  edit('either', fc.string({ unit: 'binary' }), (_, type) => ({ headers: headersOf({ 'Content-Type': type }) })),
  edit('either', fc.stringMatching(/^[A-Za-z]{1,8}$/), (_, method) => ({ method })),
);

/** Edits of the body or of what is around it, for triggers of HTTP. `base64` where the trigger has a flag for it. */
export const editedRequest = (base64: boolean): fc.Arbitrary<Edited> =>
  fc.oneof(
    { weight: 4, arbitrary: editedBody },
    { weight: 1, arbitrary: harmlessEnvelope },
    { weight: 1, arbitrary: harmfulEnvelope },
    { weight: 1, arbitrary: openEnvelope },
    ...(base64 ? [{ weight: 2, arbitrary: editedBody.map((edited) => ({ ...edited, base64: true })) }] : []),
  );

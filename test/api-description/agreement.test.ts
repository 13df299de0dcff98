import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FURTHER_RULES, type FurtherRule } from '../../infra/api-description/further-rules.ts';
import { type Field, fieldsOf, type Schema } from '../../infra/api-description/schema.ts';
import type { FieldIssue } from '../../shared/errors.ts';
import { fieldIssues } from '../../shared/orders/field-issues.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { COMPONENTS, examplesOf, schemaOf, validatorOf } from './described.ts';

// What the description accepts is what the order types accept. It may accept more only where it says so itself, by an
// entry of `x-further-rules`, and never less.

const RUNS = 4_000;

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const stepsOf = (pointer: string): string[] => pointer.split('/').slice(1);

const valueAt = (order: unknown, pointer: string): unknown =>
  stepsOf(pointer).reduce<unknown>((node, step) => (isNode(node) ? node[step] : undefined), order);

/** What a value looks like that breaks such a rule and no other; anything else the description could have refused. */
const BREAKS: Record<FurtherRule, (value: unknown) => boolean> = {
  'bytes-of-utf8': (value) => /[\u0080-\uffff]/.test(String(value)),
  'existing-day': (value) => /^\d{4}0229\d{6}$/.test(String(value)),
  'existing-time': (value) => /:60(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(String(value)),
  'absolute-url': (value) => !URL.canParse(String(value)),
  'no-negative-zero': (value) => Object.is(value, -0),
  'same-inside-text': () => true,
  'bytes-of-json-6144': (value) => isNode(value),
};

const describedAs = (name: string, component: string) => {
  const type = orderTypes.find((candidate) => candidate.name === name);
  if (type === undefined) throw new Error(`no order type ${name}`);
  const fields = fieldsOf(schemaOf(component));
  const rulesAt = new Map(fields.map(({ pointer, schema }) => [pointer, schema['x-further-rules'] ?? []]));
  const validate = validatorOf(component);

  /** The rule by which the description may let this pass, if there is one. */
  const excuseOf = (order: unknown, { field, issue }: FieldIssue): FurtherRule | undefined => {
    const pointer = field.replaceAll(/\/\d+(?=\/|$)/g, '/0');
    const own = (rulesAt.get(pointer) ?? []) as FurtherRule[];
    const direct = own.find((rule) => rule !== 'same-inside-text' && FURTHER_RULES[rule].issue.test(issue));
    if (direct) return BREAKS[direct](valueAt(order, field)) ? direct : undefined;
    // Of a document as text, the description knows no more than that it is text.
    const document = `/${stepsOf(pointer)[0]}`;
    if (!rulesAt.get(document)?.includes('same-inside-text')) return undefined;
    const isOwnSize = pointer === document && /^must be at most \d+ bytes of JSON$/.test(issue);
    return typeof valueAt(order, document) === 'string' || isOwnSize ? 'same-inside-text' : undefined;
  };

  /** How the two judge an order, and by which rules they may differ. @throws when they differ without one. */
  const judge = (order: unknown): { accepted: boolean; excuses: FurtherRule[] } => {
    const described = validate(order);
    const result = type.schema.safeParse(order);
    if (result.success) {
      expect(validate.errors ?? [], `refused by the description alone: ${JSON.stringify(order)}`).toEqual([]);
      return { accepted: true, excuses: [] };
    }
    if (!described) return { accepted: false, excuses: [] };
    const issues = fieldIssues(result.error);
    const excuses = issues.map((issue) => excuseOf(order, issue));
    const unexcused = issues.filter((_, index) => excuses[index] === undefined);
    expect(unexcused, `accepted by the description alone: ${JSON.stringify(order)}`).toEqual([]);
    return { accepted: false, excuses: excuses.filter((excuse) => excuse !== undefined) };
  };

  return { fields, judge, examples: examplesOf(name) };
};

const FILLERS = ['a', '汉', 'é', '😀', ' ', '\n', '\0', '\u007f', '\ud800', '|', '%', '\ufffe'];

const filler = fc.constantFrom(...FILLERS);

const textAround = (max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(filler, fc.constantFrom(0, 1, 5, 6, Math.floor(max / 3), max - 1, max, max + 1))
      .map(([fill, length]) => fill.repeat(length)),
    fc.string({ maxLength: max + 2 }),
    fc.string({ unit: 'binary', maxLength: max + 2 }),
  );

const TIMES = [
  '2026-11-22T10:00:00+08:00',
  '2026-11-22T10:00:00.123Z',
  '2026-02-29T10:00:00Z',
  '2024-02-29T10:00:00Z',
  '2015-06-30T23:59:60Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T10:00:00+14:00',
  '2026-11-22T10:00:00+15:00',
  '2026-11-22t10:00:00z',
  '2026-11-22T10:00:00',
  '0000-01-01T00:00:00Z',
  '20240229101010',
  '20260229101010',
  '20260431101010',
  '20261301101010',
  '20261122241010',
  '00000101000000',
  '2026112210101',
];

const ADDRESSES = [
  '::ffff:1.2.3.4',
  '::1.2.3.4',
  '1::8:1.2.3.4',
  '::',
  'fe80::1%eth0',
  '1.2.3',
  '01.2.3.4',
  '256.1.1.1',
  '::1 ',
];

const URLS = [
  'https://pay.example.com/通知',
  'https://支付.example.com/a',
  'http://%/',
  'http://a:99999/',
  'https://a/b?c=d',
  'https://a/b#c',
  'https://a/{}"<>',
  'https://u:p@a.example/x',
  'http://[::1]/x',
  'ftp://a/b',
  'HTTP://a/b',
  ' https://a/b',
];

/** Values that a caller could mean for any field, and values that nobody means. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    9999,
    10000,
    2 ** 53 - 1,
    2 ** 53,
    1e300,
    '',
    '1',
    'x',
    [],
    {},
  ),
  fc.constantFrom('CNY', 'cny', 'USD', 'NATIVE', 'JSAPI', 'APP', 'native', 'Y', '1.0', ...TIMES, ...ADDRESSES, ...URLS),
  fc.jsonValue({ maxDepth: 2 }),
);

const noInvalidDate = { noInvalidDate: true } as const;

/** Values near what a field takes. */
const valueNear = (schema: Schema): fc.Arbitrary<unknown> => {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'integer') {
    const { minimum = 0, maximum = 0 } = schema;
    return fc.oneof(fc.constantFrom(minimum - 1, minimum, maximum, maximum + 1, -0), fc.integer());
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.format === 'date-time')
    return fc.oneof(
      fc.constantFrom(...TIMES),
      fc.date(noInvalidDate).map((at) => at.toISOString()),
    );
  if (schema.type === 'string' && schema.anyOf) return fc.oneof(fc.constantFrom(...ADDRESSES), fc.ipV4(), fc.ipV6());
  if (schema.type === 'string' && schema.allOf) {
    return fc.oneof(
      fc.constantFrom(...URLS),
      fc.webUrl(),
      fc.webUrl({ withQueryParameters: true }),
      textAround(schema.maxLength ?? 9),
    );
  }
  if (schema['x-further-rules']?.includes('existing-day')) {
    const digits = fc
      .date({ ...noInvalidDate, min: new Date(0), max: new Date(7e12) })
      .map((at) => at.toISOString().replaceAll(/\D/g, '').slice(0, 14));
    return fc.oneof(fc.constantFrom(...TIMES), digits);
  }
  if (schema.type === 'string') return textAround(schema.maxLength ?? 40);
  return anyValue;
};

/** The values at both sides of every limit of a field, and one of every other type. */
const edgesOf = ({ minLength, maxLength = 40, minimum = 0, maximum = 0, enum: values = [] }: Schema): unknown[] => {
  const lengths = [0, (minLength ?? 1) - 1, minLength ?? 1, Math.ceil(maxLength / 3), maxLength, maxLength + 1];
  const numbers = [minimum - 1, minimum, maximum, maximum + 1, 0, -0, -1, 1.5, 1e300];
  return [
    ...lengths.flatMap((length) => FILLERS.map((fill) => fill.repeat(Math.max(0, length)))),
    ...numbers,
    ...numbers.map(String),
    ...[null, true, false, [], {}, [{}], ['x'], { x: 1 }],
    ...[...values, ...TIMES, ...ADDRESSES, ...URLS],
  ];
};

type Edit = (order: Node) => void;

/** Works on the field's object where the order has it; a document that the order holds as text is read first. */
const onParent =
  (pointer: string, change: (parent: Node, name: string) => void): Edit =>
  (order) => {
    const steps = stepsOf(pointer);
    const name = steps.pop() ?? '';
    let node: unknown = order;
    for (const step of steps) node = isNode(node) ? node[step] : undefined;
    if (isNode(node)) change(node, name);
  };

const editOf = (field: Field): fc.Arbitrary<Edit> => {
  const put = (value: unknown): Edit =>
    onParent(field.pointer, (parent, name) => Object.assign(parent, { [name]: structuredClone(value) }));
  return fc.oneof(
    { weight: 3, arbitrary: valueNear(field.schema).map(put) },
    { weight: 1, arbitrary: anyValue.map(put) },
    {
      weight: 2,
      arbitrary: fc.constant(
        onParent(field.pointer, (parent, name) => {
          delete parent[name];
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('undocumented', 'sign', 'nonce_str', 'APPID', 'constructor', ''), anyValue)
        .map(([name, value]) => onParent(field.pointer, (parent) => Object.assign(parent, { [name]: value }))),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(2, 40, 100, 2500, 2501).map((times) =>
        onParent(field.pointer, (parent, name) => {
          const { [name]: list } = parent;
          if (Array.isArray(list)) parent[name] = Array.from({ length: times }, () => list[0]);
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          (text: string) => text,
          (text: string) => `${text} `,
          (text: string) => text.slice(1),
        )
        .map((change) =>
          onParent(field.pointer, (parent, name) => {
            const value = parent[name];
            if (isNode(value)) parent[name] = change(JSON.stringify(value));
          }),
        ),
    },
  );
};

describe.each(Object.entries(COMPONENTS))('the description of %s', (name, component) => {
  const { fields, judge, examples } = describedAs(name, component);

  it('accepts what the order type accepts, and no more than it says', () => {
    const tally = { accepted: 0, refused: 0, excused: 0 };
    const anOrder = fc
      .tuple(
        fc.constantFrom(...examples),
        fc.array(fc.constantFrom(...fields).chain(editOf), { minLength: 1, maxLength: 3 }),
      )
      .map(([example, edits]) => {
        const order = structuredClone(example) as Node;
        for (const edit of edits) edit(order);
        return order;
      });
    fc.assert(
      fc.property(anOrder, (order) => {
        const { accepted, excuses } = judge(order);
        tally[accepted ? 'accepted' : excuses.length > 0 ? 'excused' : 'refused'] += 1;
      }),
      { numRuns: RUNS },
    );
    expect(tally.accepted).toBeGreaterThan(RUNS / 20);
    expect(tally.refused).toBeGreaterThan(RUNS / 5);
    expect(tally.excused).toBeGreaterThan(0);
  });

  it('agrees on every value at the edge of every field', () => {
    for (const { pointer, schema } of fields) {
      for (const value of edgesOf(schema)) {
        for (const example of examples) {
          const order = structuredClone(example) as Node;
          onParent(pointer, (parent, last) => Object.assign(parent, { [last]: structuredClone(value) }))(order);
          judge(order);
        }
      }
    }
  });

  it('refuses what is no order at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(judge(value)).toEqual({ accepted: false, excuses: [] });
      }),
    );
  });
});

describe('rules between fields of unified', () => {
  const { judge, examples } = describedAs('unified', 'UnifiedOrder');

  it('hold for every combination of trade type and conditional fields', () => {
    const conditional = ['sub_appid', 'sub_mch_id', 'product_id', 'openid', 'sub_openid'];
    let accepted = 0;
    for (const trade_type of ['JSAPI', 'NATIVE', 'APP', 'MWEB', undefined]) {
      for (let chosen = 0; chosen < 2 ** conditional.length; chosen += 1) {
        const order: Node = { ...examples[0], trade_type };
        if (trade_type === undefined) delete order.trade_type;
        for (const [index, field] of conditional.entries()) {
          if ((chosen >> index) % 2 === 1) order[field] = 'x';
          else delete order[field];
        }
        const verdict = judge(order);
        expect(verdict.excuses).toEqual([]);
        accepted += Number(verdict.accepted);
      }
    }
    // Counted by hand from the rules, for sub_appid, sub_mch_id, product_id, openid, sub_openid.
    expect(accepted).toBe(JSAPI_WAYS + NATIVE_WAYS + APP_WAYS);
  });

  /** product_id or not; openid with none, sub_mch_id or both sub fields; or sub_openid with both. */
  const JSAPI_WAYS = 2 * (3 + 1);
  /** openid or not; no sub field, sub_mch_id, both, both and sub_openid. */
  const NATIVE_WAYS = 2 * 4;
  /** product_id and openid or not; no sub field, both, both and sub_openid. */
  const APP_WAYS = 2 * 2 * 3;
});

describe('a rule that the description only has in words', () => {
  const cases: [FurtherRule, keyof typeof COMPONENTS, string, unknown][] = [
    ['bytes-of-utf8', 'app', '/description', '汉'.repeat(127)],
    ['existing-day', 'unified', '/time_expire', '20260229101010'],
    ['existing-time', 'app', '/time_expire', '2015-06-30T23:59:60Z'],
    ['absolute-url', 'app', '/notify_url', 'http://%/'],
    ['no-negative-zero', 'app', '/detail/cost_price', -0],
    ['same-inside-text', 'unified', '/detail', '{}'],
    [
      'bytes-of-json-6144',
      'app',
      '/detail',
      {
        goods_detail: Array.from({ length: 100 }, () => ({
          merchant_goods_id: 'a'.repeat(32),
          quantity: 1,
          unit_price: 1,
        })),
      },
    ],
  ];

  it.each(cases)('is needed: %s, %s %s', (rule, name, pointer, value) => {
    const { judge, examples } = describedAs(name, COMPONENTS[name]);
    const order = structuredClone(examples[0]) as Node;
    onParent(pointer, (parent, last) => Object.assign(parent, { [last]: value }))(order);
    const { excuses } = judge(order);
    expect([...new Set(excuses)]).toEqual([rule]);
  });

  it('is among the cases above', () => {
    expect([...new Set(cases.map(([rule]) => rule))].toSorted()).toEqual(Object.keys(FURTHER_RULES).toSorted());
  });
});

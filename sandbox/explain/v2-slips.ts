import { encodeGbk } from './gbk.ts';
import { jsonStyles } from './json-styles.ts';
import type { Slip } from './slips.ts';
import { V2_DIGESTS, type V2Text } from './v2-text.ts';

type Field = readonly [name: string, value: string];

const onFields =
  (change: (fields: readonly Field[]) => readonly Field[]) =>
  (text: V2Text): V2Text | undefined => {
    const fields = change(text.fields);
    const changed = fields.length !== text.fields.length || fields.some((field, at) => field !== text.fields[at]);
    return changed ? { ...text, fields } : undefined;
  };

/** Fields whose value stays are the same objects, so that a slip without effect is seen as such. */
const onValues = (change: (value: string) => string) =>
  onFields((fields) =>
    fields.map((field) => {
      const changed = change(field[1]);
      return changed === field[1] ? field : [field[0], changed];
    }),
  );

const formEncoded = (value: string): string => new URLSearchParams({ v: value }).toString().slice(2);

const xmlEscaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const byCodeUnits = ([a]: Field, [b]: Field): number => (a < b ? -1 : a > b ? 1 : 0);

const valueSlips: readonly Slip<V2Text>[] = [
  { cause: 'values_url_encoded', part: 'values', make: onValues(encodeURIComponent) },
  { cause: 'values_url_encoded', part: 'values', make: onValues(formEncoded) },
  { cause: 'values_cdata', part: 'values', make: onValues((value) => `<![CDATA[${value}]]>`) },
  { cause: 'values_xml_escaped', part: 'values', make: onValues(xmlEscaped) },
  { cause: 'values_trimmed', part: 'values', make: onValues((value) => value.trim()) },
];

const nestedSlips = (fields: readonly Field[]): readonly Slip<V2Text>[] =>
  fields.flatMap(([name, value]) =>
    jsonStyles(value).map(({ text }) => ({
      cause: 'nested_json' as const,
      about: name,
      part: 'values',
      make: onFields((now) => now.map((field) => (field[0] === name && field[1] !== text ? [name, text] : field))),
    })),
  );

const leftOutSlips = (fields: readonly Field[]): readonly Slip<V2Text>[] =>
  fields.map(([name]) => ({
    cause: 'field_left_out',
    about: name,
    part: 'fields',
    make: onFields((now) => now.filter(([other]) => other !== name)),
  }));

/** Adds what the right text leaves out, in its place of the order. */
const withMore = (more: readonly Field[]) => onFields((fields) => [...fields, ...more].sort(byCodeUnits));

const sentSlips = (sent: readonly Field[]): readonly Slip<V2Text>[] => {
  const empty = sent.filter(([name, value]) => value === '' && name !== 'sign');
  return [
    ...(empty.length > 0 ? [{ cause: 'empty_value_signed', part: 'fields', make: withMore(empty) } as const] : []),
    { cause: 'sign_included', part: 'fields', make: withMore([['sign', '']]) },
    {
      cause: 'not_sorted',
      part: 'order',
      make: onFields((fields) => {
        const place = new Map(sent.map(([name], at) => [name, at]));
        return [...fields].sort(([a], [b]) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
      }),
    },
  ];
};

const shapeSlips: readonly Slip<V2Text>[] = [
  {
    cause: 'sorted_ignoring_case',
    part: 'order',
    make: onFields((fields) =>
      [...fields].sort(([a], [b]) => byCodeUnits([a.toLowerCase(), ''], [b.toLowerCase(), ''])),
    ),
  },
  {
    cause: 'names_case',
    part: 'names',
    make: onFields((fields) =>
      fields.map((field) => (field[0] === field[0].toLowerCase() ? field : [field[0].toLowerCase(), field[1]])),
    ),
  },
  { cause: 'key_missing', part: 'key part', make: (text) => ({ ...text, keyPart: () => '' }) },
  { cause: 'key_bare', part: 'key part', make: (text) => ({ ...text, keyPart: (key) => key }) },
  { cause: 'key_bare', part: 'key part', make: (text) => ({ ...text, keyPart: (key) => `&${key}` }) },
  { cause: 'lower_case', part: 'spelling', make: (text) => ({ ...text, spell: (hex) => hex }) },
  { cause: 'charset', about: 'GBK', part: 'charset', make: (text) => ({ ...text, encode: encodeGbk }) },
  {
    cause: 'charset',
    about: 'ISO-8859-1',
    part: 'charset',
    make: (text) => ({ ...text, encode: (value) => Buffer.from(value, 'latin1') }),
  },
  {
    cause: 'charset',
    about: 'ASCII, ? for the rest',
    part: 'charset',
    make: (text) => ({ ...text, encode: (value) => Buffer.from(value.replaceAll(/[^\0-\x7f]/gu, '?')) }),
  },
];

/** Ways of getting a v2 string wrong, given what was sent and the cause that a foreign algorithm has. */
export const v2Slips = (
  sent: readonly Field[],
  right: V2Text,
  wrongAlgorithm: 'algorithm' | 'algorithm_of_order',
): readonly Slip<V2Text>[] => [
  ...V2_DIGESTS.filter((algorithm) => algorithm !== right.algorithm).map(
    (algorithm): Slip<V2Text> => ({
      cause: wrongAlgorithm,
      about: algorithm,
      part: 'algorithm',
      make: (text) => ({ ...text, algorithm }),
    }),
  ),
  ...shapeSlips,
  ...sentSlips(sent),
  ...leftOutSlips(right.fields),
  ...valueSlips,
  ...nestedSlips(right.fields),
];

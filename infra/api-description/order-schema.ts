import * as z from 'zod/mini';
import type { OrderType } from '../../shared/orders/order-type.ts';
import { FURTHER_RULES, tighten } from './further-rules.ts';
import type { OrderText } from './orders/order-text.ts';
import { fieldsOf, type Schema } from './schema.ts';
import { both, joined, type Text } from './text.ts';

const valueAt = (order: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, name) => {
      const form = typeof node === 'string' ? JSON.parse(node) : node;
      return (form as Record<string, unknown> | undefined)?.[name];
    }, order);

const exampleOf = (orders: readonly object[], pointer: string): unknown =>
  orders.map((order) => valueAt(order, pointer)).find((value) => value !== undefined);

/** A text form of a field holds what its object form describes. */
const pointToObjectForm = (schema: Schema, ref: string): void => {
  const object = schema.anyOf?.findIndex(({ properties }) => properties !== undefined);
  for (const form of schema.anyOf ?? []) {
    if (form.contentMediaType !== undefined) form.contentSchema = { $ref: `${ref}/anyOf/${object}` };
  }
};

/**
 * An order's JSON Schema: what its zod schema says, made as strict as JSON Schema can be, with a text for every field.
 *
 * @throws Error when a field has no text or a text no field.
 */
export const orderSchema = (type: OrderType, text: OrderText, ref: string, orders: readonly object[]): Schema => {
  const { $schema: _, ...schema } = z.toJSONSchema(type.schema, { io: 'input', target: 'draft-2020-12' }) as Schema;
  const unused = new Set([...Object.keys(text.fields), ...Object.keys(text.furtherRules ?? {})]);
  for (const { pointer, schema: field } of fieldsOf(schema)) {
    const words: Text | undefined = text.fields[pointer];
    if (words === undefined) throw new Error(`${type.name}: the field ${pointer} has no text.`);
    unused.delete(pointer);
    const rules = [...tighten(field), ...(text.furtherRules?.[pointer] ?? [])];
    field.description = both(joined(words, ...rules.map((rule) => FURTHER_RULES[rule].text(field))));
    if (rules.length > 0) field['x-further-rules'] = rules;
    const example = exampleOf(orders, pointer);
    if (example !== undefined && typeof example !== 'object') field.examples = [example];
    pointToObjectForm(field, `${ref}/properties${pointer}`);
  }
  if (unused.size > 0) throw new Error(`${type.name}: no field has the pointer ${[...unused].join(', ')}.`);
  return {
    description: both(text.between ? joined(text.title, ['–', '：'], text.between.text) : text.title),
    ...schema,
    ...text.between?.schema,
  };
};

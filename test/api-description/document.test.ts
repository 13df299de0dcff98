import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { apiDocument } from '../../infra/api-description/document.ts';
import { chinese } from '../../infra/api-description/errors.ts';
import { orderSchema } from '../../infra/api-description/order-schema.ts';
import { orderTexts } from '../../infra/api-description/orders/order-texts.ts';
import { fieldsOf, type Schema } from '../../infra/api-description/schema.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { COMPONENTS, committed, examplesOf, schemaOf, validatorOf } from './described.ts';

/** Every `description` of a JSON document, and where it is. */
const descriptionsOf = (node: unknown, at = ''): [string, unknown][] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]): [string, unknown][] => [
    // A field of an order has this name too.
    ...(name === 'description' && !at.endsWith('/properties') && typeof value === 'string'
      ? [[`${at}/${name}`, value] as [string, unknown]]
      : []),
    ...(/^(?:examples?|value)$/.test(name) ? [] : descriptionsOf(value, `${at}/${name}`)),
  ]);
};

describe('the API description', () => {
  it('is committed as the code generates it', () => {
    expect(JSON.stringify(committed), 'docs/openapi.json is old: npm run docs').toBe(JSON.stringify(apiDocument()));
  });

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(committed))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has no reference that leads nowhere', () => {
    const references = [...JSON.stringify(committed).matchAll(/"\$ref":"#([^"]+)"/g)].map(
      ([, pointer = '']) => pointer,
    );
    expect(references.length).toBeGreaterThan(50);
    for (const pointer of new Set(references)) {
      const target = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], committed);
      expect(target, pointer).toBeTypeOf('object');
    }
  });

  it('has one path for each order type, and the query', () => {
    expect(Object.keys(committed.paths)).toEqual([...orderTypes.map(({ name }) => `/orders/${name}`), '/orders']);
  });

  it('has every description in English and in Chinese', () => {
    const descriptions = descriptionsOf(committed);
    expect(descriptions.length).toBeGreaterThan(150);
    for (const [at, description] of descriptions) {
      const [en = '', zh = '', ...more] = String(description).split('\n\n');
      expect(more, at).toEqual([]);
      expect(en, at).toMatch(/[A-Za-z]/);
      expect(zh, at).toMatch(/\p{Script=Han}/u);
    }
  });

  it('lists every error code once, under its status', () => {
    const listed = Object.entries(committed.components.responses).flatMap(([name, response]) => {
      const { content } = response as { content: Record<string, { schema: { allOf: Schema[] }; examples: object }> };
      const codes = content['application/json']?.schema.allOf[1]?.properties?.code?.enum ?? [];
      expect(Object.keys(content['application/json']?.examples ?? {})).toEqual(codes);
      return codes.map((code) => [code, Number(name.replace('Error', ''))]);
    });
    const codes = Object.entries(ERROR_CODES).map(([code, { status }]) => [code, status]);
    expect(listed.toSorted()).toEqual(codes.toSorted());
  });

  it('has every error code in Chinese', () => {
    expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
  });

  it('has error examples that its own schema accepts', () => {
    const validate = validatorOf('ErrorAnswer');
    for (const response of Object.values(committed.components.responses)) {
      const { content } = response as { content: Record<string, { examples: Record<string, { value: object }> }> };
      for (const { value } of Object.values(content['application/json']?.examples ?? {})) {
        expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
      }
    }
  });
});

describe.each(Object.entries(COMPONENTS))('the description of %s', (name, component) => {
  const type = orderTypes.find((candidate) => candidate.name === name);
  const words = orderTexts[name];
  if (type === undefined || words === undefined) throw new Error(`no order type ${name}`);

  it('describes every field', () => {
    const undescribed = z.toJSONSchema(type.schema, { io: 'input' }) as Schema;
    const described = fieldsOf(schemaOf(component));
    expect(described.map(({ pointer }) => pointer)).toEqual(fieldsOf(undescribed).map(({ pointer }) => pointer));
    for (const { pointer, schema } of described) expect(schema.description, pointer).toMatch(/^.+\n\n.+$/s);
  });

  it('is not generated when a field has no text', () => {
    for (const pointer of Object.keys(words.fields)) {
      const { [pointer]: _, ...fields } = words.fields;
      expect(() => orderSchema(type, { ...words, fields }, '#', [])).toThrow(`the field ${pointer} has no text`);
    }
  });

  it('is not generated when a text has no field', () => {
    const fields = { ...words.fields, '/total': ['Total.', '总额。'] as const };
    expect(() => orderSchema(type, { ...words, fields }, '#', [])).toThrow('no field has the pointer /total');
  });

  it('accepts its own examples, and so does the order type', () => {
    const validate = validatorOf(component);
    const examples = examplesOf(name);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
      expect(type.schema.safeParse(example).success).toBe(true);
    }
  });

  it('has an example of every field of one value', () => {
    const scalars = fieldsOf(schemaOf(component)).filter(({ schema }) => !schema.properties && !schema.items);
    for (const { pointer, schema } of scalars.filter(
      ({ schema: { anyOf } }) => !anyOf?.some((form) => form.properties),
    )) {
      expect(schema.examples?.length, pointer).toBe(1);
    }
  });

  it('has an example answer that its own schema accepts', () => {
    const validate = validatorOf(`${component}Answer`);
    expect(validate(words.exampleAnswer), JSON.stringify(validate.errors)).toBe(true);
  });
});

it('describes every order type of the registry', () => {
  expect(orderTypes.map(({ name }) => name).toSorted()).toEqual(Object.keys(COMPONENTS).toSorted());
});

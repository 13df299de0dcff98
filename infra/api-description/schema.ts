/** A JSON Schema (draft 2020-12) as far as the description writes and reads it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  contentMediaType?: string;
  contentSchema?: Schema;
  dependentRequired?: Record<string, string[]>;
  dependentSchemas?: Record<string, Schema>;
  /** Names of the rules of the field that JSON Schema cannot say; `description` says them. */
  'x-further-rules'?: string[];
  [keyword: string]: unknown;
}

/** A field of an object, or of an object's items. */
export interface Field {
  /** RFC 6901 pointer into an order; `0` stands for every item of a list. */
  pointer: string;
  name: string;
  schema: Schema;
  required: boolean;
  depth: number;
}

/** The object that a schema describes, also behind a list or beside another form of the same field. */
const objectsOf = (schema: Schema, pointer: string): { schema: Schema; pointer: string }[] => {
  if (schema.properties) return [{ schema, pointer }];
  if (schema.items) return objectsOf(schema.items, `${pointer}/0`);
  return (schema.anyOf ?? []).flatMap((form) => objectsOf(form, pointer));
};

/** Every field of a schema, parents before their members. Names of fields have no `/` or `~`. */
export const fieldsOf = (root: Schema, at = '', depth = 0): Field[] =>
  objectsOf(root, at).flatMap(({ schema: { properties = {}, required = [] }, pointer: parent }) =>
    Object.entries(properties).flatMap(([name, schema]) => {
      const pointer = `${parent}/${name}`;
      return [
        { pointer, name, schema, required: required.includes(name), depth },
        ...fieldsOf(schema, pointer, depth + 1),
      ];
    }),
  );

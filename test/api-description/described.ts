import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Schema } from '../../infra/api-description/schema.ts';

const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');

/** The description as it is committed. */
export const committed = JSON.parse(text) as {
  paths: Record<
    string,
    {
      post?: { requestBody: { content: Record<string, { examples: Record<string, { value: object }> }> } };
      get?: { parameters: { name: string; required: boolean; schema: { pattern: string } }[] };
    }
  >;
  components: { schemas: Record<string, Schema>; responses: Record<string, object> };
};

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  // The document itself is no schema, but the validator looks at it on the way to one.
  keywords: ['x-further-rules', ...Object.keys(committed)],
});
addFormats.default(ajv);
ajv.addSchema(committed, 'openapi');

/** Validates against one of the description's schemas, with formats. */
export const validatorOf = (component: string): ValidateFunction => {
  const validate = ajv.getSchema(`openapi#/components/schemas/${component}`);
  if (validate === undefined) throw new Error(`no schema ${component}`);
  return validate;
};

export const schemaOf = (component: string): Schema => {
  const schema = committed.components.schemas[component];
  if (schema === undefined) throw new Error(`no schema ${component}`);
  return schema;
};

/** The schema of each order type, by the name of the type. */
export const COMPONENTS = {
  'wecom-miniprogram': 'WecomMiniprogramOrder',
  app: 'AppOrder',
  unified: 'UnifiedOrder',
} as const;

export const examplesOf = (orderType: string): object[] => {
  const media = committed.paths[`/orders/${orderType}`]?.post?.requestBody.content['application/json'];
  return Object.values(media?.examples ?? {}).map(({ value }) => value);
};

import { checkFields } from '../fields/check-fields.ts';
import type { Fields } from '../fields/rule.ts';
import { readJsonObject } from '../http/read-json.ts';
import type { WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import { v3Refusal } from './errors.ts';
import { type Location, paramError } from './param-error.ts';
import type { V3Caller, V3Refused } from './reply.ts';

/** The first broken rule of a field table, in WeChat's words. */
export const checkMembers = (
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  location: Location,
  { behaviour }: World,
): V3Refused | undefined => {
  const options = { lengthUnit: 'bytes', unknownFields: behaviour.v3_unknown_fields } as const;
  const violation = checkFields(fields, value, options);
  if (!violation) return undefined;
  const refusal = paramError(violation, location, behaviour.v3_param_detail);
  return { refusal, verdict: `field: ${refusal.message}` };
};

/** The JSON body, if it is one and breaks no rule of the table. */
export const readBody = <Body>(request: WireRequest, fields: Fields, world: World): { body: Body } | V3Refused => {
  const value = readJsonObject(request.body);
  if (!value) return { refusal: v3Refusal('PARAM_ERROR'), verdict: 'the body is no JSON object' };
  return checkMembers(fields, value, 'body', world) ?? { body: value as Body };
};

/** The mchid of a body or query is the one that signed. */
export const checkMchid = (mchid: unknown, { merchant }: V3Caller): V3Refused | undefined => {
  if (mchid === merchant.mchid) return undefined;
  const message = 'http header中的mchid与post payload中的mchid不匹配';
  return { refusal: v3Refusal('PARAM_ERROR', { message }), verdict: 'mchid differs from the header' };
};

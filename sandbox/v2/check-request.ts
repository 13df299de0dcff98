import type { Behaviour } from '../behaviour.ts';
import { checkFields, type Violation } from '../fields/check-fields.ts';
import type { Fields } from '../fields/rule.ts';
import { BARE_MESSAGES } from './bare-messages.ts';
import type { Condition, V2Fields } from './conditions.ts';
import { type V2Refusal, v2Refusal } from './errors.ts';

const invalid =
  (cause: Exclude<keyof typeof BARE_MESSAGES, 'missing'>) =>
  (verdict: string): V2Refusal =>
    v2Refusal('INVALID_REQUEST', verdict, { return_msg: BARE_MESSAGES[cause].return_msg });

/** By the error table, a missing appid or mch_id has a code of its own. */
const MISSING_CODES = { '/appid': 'APPID_NOT_EXIST', '/mch_id': 'MCHID_NOT_EXIST' } as const;

const missing = (path: string, verdict: string): V2Refusal => {
  const code = path === '/appid' || path === '/mch_id' ? MISSING_CODES[path] : 'LACK_PARAMS';
  return v2Refusal(code, verdict, { return_msg: BARE_MESSAGES.missing.return_msg });
};

const PROBLEMS: Readonly<Record<Condition['problem'], (verdict: string) => V2Refusal>> = {
  lacking: (verdict) => v2Refusal('LACK_PARAMS', verdict),
  malformed: invalid('malformed'),
  total_fee: invalid('total_fee'),
  refund_fee: invalid('refund_fee'),
};

const refusalOf = (violation: Violation): V2Refusal => {
  const verdict = `field ${violation.path.slice(1)}: ${violation.broke}`;
  if (violation.broke === 'required') return missing(violation.path, verdict);
  return invalid(violation.broke === 'unknown' ? 'undefined_element' : 'malformed')(verdict);
};

/** The field table, then the conditions between fields. */
export const checkRequest = (
  table: Fields,
  conditions: readonly Condition[],
  fields: V2Fields,
  behaviour: Behaviour,
): V2Refusal | undefined => {
  const violation = checkFields(table, fields, {
    lengthUnit: behaviour.v2_length_unit,
    unknownFields: behaviour.v2_unknown_fields,
  });
  if (violation) return refusalOf(violation);
  const broken = conditions.find((condition) => condition.broken(fields, behaviour));
  return broken && PROBLEMS[broken.problem](broken.rule);
};

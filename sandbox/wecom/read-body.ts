import type { Behaviour } from '../behaviour.ts';
import { checkFields, type Violation } from '../fields/check-fields.ts';
import type { Fields } from '../fields/rule.ts';
import { readJsonObject } from '../http/read-json.ts';
import { decodeUtf8, type WireRequest } from '../http/wire.ts';
import { type WecomRefusal, wecomRefusal } from './errors.ts';

const EMPTY = 40063;
const INVALID = 40058;
const BAD_CHARACTERS = 40033;

const ESCAPED = /\\u[0-9a-fA-F]{4}/;

/** 40063 for what is missing or empty, 40058 for the rest; both are documented for several of these cases. */
const refusalOf = ({ path, broke }: Violation): WecomRefusal => {
  const empty = broke === 'required' || broke === 'min_length' || broke === 'min_items';
  const verdict = `field ${path.slice(1)}: ${broke}`;
  return wecomRefusal(empty ? EMPTY : INVALID, verdict, broke === 'type' ? { wrongJson: true } : {});
};

/** Reads and checks a JSON body. */
export const readBody = (
  request: WireRequest,
  table: Fields,
  behaviour: Behaviour,
): { body: Record<string, unknown> } | WecomRefusal => {
  const text = decodeUtf8(request.body);
  if (text === undefined) return wecomRefusal(BAD_CHARACTERS, 'body is not UTF-8');
  if (behaviour.wecom_escaped_characters === 'refuse' && ESCAPED.test(text)) {
    return wecomRefusal(BAD_CHARACTERS, 'body has \\u escapes');
  }
  const body = readJsonObject(request.body);
  if (!body) return wecomRefusal(INVALID, 'body is not a JSON object', { wrongJson: true });
  const violation = checkFields(table, body, {
    lengthUnit: behaviour.wecom_length_unit,
    unknownFields: behaviour.wecom_unknown_fields,
  });
  return violation ? refusalOf(violation) : { body };
};

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

type Read = { body: Record<string, unknown> } | { refusal: WecomRefusal };

/** The parameters of a GET, without the token. */
const readQuery = ({ query }: WireRequest): Read => {
  const { access_token, ...body } = Object.fromEntries(query);
  return { body };
};

const readJson = (bytes: Buffer, behaviour: Behaviour): Read => {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { refusal: wecomRefusal(BAD_CHARACTERS, 'body is not UTF-8') };
  if (behaviour.wecom_escaped_characters === 'refuse' && ESCAPED.test(text)) {
    return { refusal: wecomRefusal(BAD_CHARACTERS, 'body has \\u escapes') };
  }
  const body = readJsonObject(bytes);
  return body ? { body } : { refusal: wecomRefusal(INVALID, 'body is not a JSON object', { wrongJson: true }) };
};

/** Reads and checks a JSON body, or the query of a GET. */
export const readBody = (request: WireRequest, table: Fields, behaviour: Behaviour): Read => {
  const read = request.method === 'GET' ? readQuery(request) : readJson(request.body, behaviour);
  if ('refusal' in read) return read;
  const violation = checkFields(table, read.body, {
    lengthUnit: behaviour.wecom_length_unit,
    unknownFields: behaviour.wecom_unknown_fields,
  });
  return violation ? { refusal: refusalOf(violation) } : read;
};

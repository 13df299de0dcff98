import { decodeUtf8, type WireRequest } from '../http/wire.ts';
import type { V2Fields } from './conditions.ts';
import { type V2Refusal, v2Refusal } from './errors.ts';
import { readXml, type XmlFields } from './read-xml.ts';

export interface V2Document {
  /** As sent: the signature covers unknown elements too. */
  elements: XmlFields;
  /** Without empty elements. */
  fields: V2Fields;
}

const parse = (text: string): V2Document | undefined => {
  const elements = readXml(text);
  if (!elements) return undefined;
  return { elements, fields: Object.fromEntries([...elements].filter(([, value]) => value !== '')) };
};

/** The transport checks: method, body, charset, XML. */
export const readV2Request = ({ method, body }: WireRequest): V2Document | V2Refusal => {
  if (method !== 'POST') return v2Refusal('REQUIRE_POST_METHOD', `method ${method}`);
  if (body.length === 0) return v2Refusal('POST_DATA_EMPTY', 'no body');
  const text = decodeUtf8(body);
  if (text === undefined) return v2Refusal('NOT_UTF8', 'body is not UTF-8');
  return parse(text) ?? v2Refusal('XML_FORMAT_ERROR', 'body is not a flat XML document');
};

/** The document for looking only: what can be read of a request that may be refused. */
export const peekV2Document = ({ body }: WireRequest): V2Document | undefined => {
  const text = decodeUtf8(body);
  return text === undefined || text === '' ? undefined : parse(text);
};

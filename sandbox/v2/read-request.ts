import { decodeUtf8, type WireRequest } from '../http/wire.ts';
import type { V2Fields } from './conditions.ts';
import { readXml, type XmlFields } from './read-xml.ts';

export interface V2Document {
  /** As sent: the signature covers unknown elements too. */
  elements: XmlFields;
  /** Without empty elements. */
  fields: V2Fields;
}

const parse = (bytes: Buffer): V2Document | undefined => {
  const elements = readXml(decodeUtf8(bytes) ?? '');
  if (!elements) return undefined;
  return { elements, fields: Object.fromEntries([...elements].filter(([, value]) => value !== '')) };
};

/** The fault engine, the checks and the call all look at the same body. */
const read = new WeakMap<Buffer, V2Document | undefined>();

/** The document of a request, whatever its method; `undefined` when there is none. */
export const readV2Document = ({ body }: WireRequest): V2Document | undefined => {
  if (!read.has(body)) read.set(body, parse(body));
  return read.get(body);
};

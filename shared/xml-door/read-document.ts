import type { HttpRequest } from '../http/event.ts';
import type { Fields } from '../wechatpay-v2/signature.ts';
import { parseXml } from '../wechatpay-v2/xml.ts';
import { type Refusal, refuse } from './refusal.ts';

const MOST_BODY_BYTES = 64 * 1024;

/** Characters that XML 1.0 does not have; the parser is lenient about those that are not written as references. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const decode = (bytes: Buffer): string | null => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // A trigger that hands bodies on as text has put this in place of every byte that was not UTF-8.
    return text.includes('\ufffd') ? null : text;
  } catch {
    return null;
  }
};

/** The fields of a request, decoded exactly; the first rule of method, body, encoding and format that it breaks. */
export const readDocument = ({ method, body, isBase64Encoded }: HttpRequest): { fields: Fields } | Refusal => {
  if (method !== 'POST') return refuse('REQUIRE_POST_METHOD');
  if (body === undefined || body === null || body === '') return refuse('POST_DATA_EMPTY');
  if (typeof body !== 'string') return refuse('XML_FORMAT_ERROR');
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > MOST_BODY_BYTES) {
    return refuse('XML_FORMAT_ERROR', 'the body is larger than 64 KiB');
  }
  const bytes = Buffer.from(body, encoding);
  const text = decode(bytes);
  if (text === null) return refuse('NOT_UTF8');
  if (text.trim() === '') return refuse('POST_DATA_EMPTY');
  const fields = NOT_XML.test(text) ? null : parseXml(bytes);
  return fields ? { fields } : refuse('XML_FORMAT_ERROR');
};

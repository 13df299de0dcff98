import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** AWS Signature Version 4 over a request without query, as AWS documents it. */
export const isSigV4Signed = (
  request: IncomingMessage,
  body: string,
  accessKeyId: string,
  secretKey: string,
): boolean => {
  const found = HEADER.exec(request.headers.authorization ?? '');
  if (!found) return false;
  const [, id, date = '', region = '', service = '', names = '', signature] = found;
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = `${request.method}\n${request.url}\n\n${headers.join('')}\n${names}\n${sha256(body)}`;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${request.headers['x-amz-date']}\n${scope}\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(hmac(`AWS4${secretKey}`, date), region), service), 'aws4_request');
  return id === accessKeyId && hmac(key, text).toString('hex') === signature;
};

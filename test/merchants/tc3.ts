import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** TC3-HMAC-SHA256 as Tencent Cloud documents it; the SDK signs the host without its port. */
export const isTc3Signed = (
  request: IncomingMessage,
  body: string,
  keyOf: (secretId: string) => string | undefined,
): boolean => {
  const header = request.headers.authorization ?? '';
  const found =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/([^/]+)\/tc3_request, SignedHeaders=content-type;host, Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (!found) return false;
  const [, id = '', date = '', service = '', signature] = found;
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const canonical = `POST\n/\n\ncontent-type:${request.headers['content-type']}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const timestamp = String(request.headers['x-tc-timestamp']);
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${keyOf(id)}`, date), service), 'tc3_request');
  return hmac(key, text).toString('hex') === signature;
};

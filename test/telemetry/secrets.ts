import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const SIGNATURE = sign('sha256', randomBytes(32), privateKey).toString('base64');
const OPENID = `o${randomBytes(32).toString('base64url').slice(0, 27)}`;
const TOKEN_KEY = randomBytes(32).toString('base64url');
const HEADER = `WECHATPAY2-SHA256-RSA2048 mchid="1900000109",signature="${SIGNATURE}"`;
const BEARER = `Bearer ${randomBytes(24).toString('base64url')}`;
const BODY = JSON.stringify({ payer: { openid: OPENID }, device_id: '013467007045764', sign: SIGNATURE });

/** Each secret with the part of it that nobody may read. */
export const SECRETS: Record<string, { text: string; mark: string }> = {
  'a PEM': { text: PEM, mark: PEM.slice(100, 140) },
  'half a PEM': { text: PEM.slice(0, 400), mark: PEM.slice(100, 140) },
  'a signature': { text: SIGNATURE, mark: SIGNATURE.slice(0, 24) },
  'an openid': { text: OPENID, mark: OPENID.slice(1) },
  'a token key': { text: TOKEN_KEY, mark: TOKEN_KEY.slice(0, 20) },
  'an Authorization header': { text: HEADER, mark: SIGNATURE.slice(0, 24) },
  'an API key': { text: BEARER, mark: BEARER.slice(7) },
  'a body': { text: BODY, mark: OPENID.slice(1) },
};

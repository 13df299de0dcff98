import { verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signedRequest } from '../../shared/wechatpay-v3/authorization.ts';
import { noon } from '../upstream/loopback.ts';
import { certificateMode, MERCHANT, PUBLIC_KEY_ID, publicKeyMode } from './wechatpay.ts';

const TARGET = '/v3/pay/transactions/app';
const BODY = '{ "description":"形象店",\n"amount":{"total":1}} ';
const AUTHORIZATION =
  /^WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="([0-9A-Za-z]{1,32})",signature="([0-9A-Za-z+/]+={0,2})",timestamp="(\d{10})",serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E1"$/;

const clock = noon();

describe('signedRequest', () => {
  it('writes the Authorization header in the documented grammar over the documented text', async () => {
    const { headers } = await signedRequest(publicKeyMode(), clock, 'POST', TARGET, BODY);
    const [, nonce, signature, timestamp] = AUTHORIZATION.exec(headers.Authorization ?? '') ?? [];
    expect(timestamp).toBe(String(clock.now() / 1000));
    const text = `POST\n${TARGET}\n${timestamp}\n${nonce}\n${BODY}\n`;
    expect(verify('sha256', Buffer.from(text), MERCHANT.publicKey, Buffer.from(signature ?? '', 'base64'))).toBe(true);
  });

  it('signs a GET over an empty body line', async () => {
    const { headers, body } = await signedRequest(publicKeyMode(), clock, 'GET', '/v3/certificates?a=b');
    const [, nonce, signature, timestamp] = AUTHORIZATION.exec(headers.Authorization ?? '') ?? [];
    const text = `GET\n/v3/certificates?a=b\n${timestamp}\n${nonce}\n\n`;
    expect(verify('sha256', Buffer.from(text), MERCHANT.publicKey, Buffer.from(signature ?? '', 'base64'))).toBe(true);
    expect(body).toBeUndefined();
  });

  it('hands on target and body byte for byte', async () => {
    expect(await signedRequest(publicKeyMode(), clock, 'POST', TARGET, BODY)).toMatchObject({
      method: 'POST',
      target: TARGET,
      body: BODY,
    });
  });

  it('names the public key in public-key mode', async () => {
    const { headers } = await signedRequest(publicKeyMode(), clock, 'POST', TARGET, BODY);
    expect(headers).toEqual({
      Authorization: expect.any(String),
      Accept: 'application/json',
      'User-Agent': expect.stringMatching(/\S/),
      'Content-Type': 'application/json',
      'Wechatpay-Serial': PUBLIC_KEY_ID,
    });
  });

  it('sends no Wechatpay-Serial in certificate mode and no Content-Type without a body', async () => {
    const { headers } = await signedRequest(certificateMode(), clock, 'GET', '/v3/certificates');
    expect(Object.keys(headers).toSorted()).toEqual(['Accept', 'Authorization', 'User-Agent']);
  });

  it('uses a nonce once', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { headers } = await signedRequest(publicKeyMode(), clock, 'POST', TARGET, BODY);
        return AUTHORIZATION.exec(headers.Authorization ?? '')?.[1];
      }),
    );
    expect(new Set(nonces).size).toBe(8);
  });
});

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { paymentMessage, requestMessage } from '../../shared/wechatpay-v3/signature-message.ts';
import { rsaSign, rsaVerify } from '../../shared/wechatpay-v3/signer.ts';
import { verifyAnswer } from '../../shared/wechatpay-v3/verification.ts';
import vectors from '../fixtures/vectors/wechatpay-v3.json' with { type: 'json' };

const { timestamp, nonce } = vectors.doc_key;
const der = (base64: string): Buffer => Buffer.from(base64, 'base64');
const privateKey = createPrivateKey({
  key: der(vectors.doc_key.private_key_der_base64),
  format: 'der',
  type: 'pkcs8',
});
const publicKeyOf = (base64: string) => createPublicKey({ key: der(base64), format: 'der', type: 'spki' });

describe('published vectors', () => {
  it.each(vectors.requests)('$id: signs the documented request as WeChat Pay does', async (request) => {
    const message = requestMessage(request.method, request.url, timestamp, nonce, request.body);
    expect(await rsaSign(message, privateKey)).toBe(request.signature);
    const publicKey = publicKeyOf(vectors.doc_key.public_key_der_base64);
    expect(rsaVerify(Buffer.from(message), publicKey, request.signature)).toBe(true);
  });

  it.each(vectors.invocation)('$id: signs the $kind payment as WeChat Pay does', async (payment) => {
    const packed = payment.package ?? payment.prepay_id ?? '';
    expect(await rsaSign(paymentMessage(payment.appid, timestamp, nonce, packed), privateKey)).toBe(payment.sign);
  });

  it.each(vectors.responses)('$id: verifies the documented answer', async (response) => {
    const headers = {
      'wechatpay-timestamp': response.timestamp,
      'wechatpay-nonce': response.nonce,
      'wechatpay-serial': 'PUB_KEY_ID_1',
      'wechatpay-signature': response.signature,
    };
    const key = publicKeyOf(response.public_key_der_base64);
    const now = Number(response.timestamp) * 1000;
    expect(await verifyAnswer(headers, Buffer.from(response.body), now, async () => key)).toBe('valid');
    expect(await verifyAnswer(headers, Buffer.from(`${response.body} `), now, async () => key)).toBe('forged');
  });
});

import { createDecipheriv, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aNumber, demo, merchantsWith, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { answerHolds } from './client.ts';

const stand = useSandbox();

interface Downloaded {
  serial_no: string;
  effective_time: string;
  expire_time: string;
  encrypt_certificate: { algorithm: string; nonce: string; associated_data: string; ciphertext: string };
}

const decrypt = (
  { nonce, associated_data, ciphertext }: Downloaded['encrypt_certificate'],
  apiv3Key: string,
): string => {
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', apiv3Key, nonce)
    .setAAD(Buffer.from(associated_data))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
};

const download = async (client = stand.v3Certificate) => {
  const reply = await client.certificates();
  const [first] = reply.json().data as Downloaded[];
  if (!first) throw new Error('no certificate');
  return { reply, first, pem: decrypt(first.encrypt_certificate, client.keys.apiv3_key) };
};

describe('GET /v3/certificates', () => {
  it('hands out an encrypted X.509 certificate that verifies the very answer', async () => {
    const { reply, first, pem } = await download();
    const certificate = new X509Certificate(pem);
    expect(certificate.serialNumber).toBe(first.serial_no);
    expect(first.serial_no).toMatch(/^[0-9A-F]{40}$/);
    expect(certificate.subject).toContain('CN=Tenpay.com sign');
    expect(Date.parse(first.effective_time)).toBe(Date.parse(certificate.validFrom));
    expect(Date.parse(first.expire_time)).toBe(Date.parse(certificate.validTo));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(reply.header('Wechatpay-Serial')).toBe(first.serial_no);
    expect(answerHolds(reply, pem)).toBe(true);
  });

  it('signs the orders of a merchant in certificate mode with the certificate', async () => {
    const { first, pem } = await download();
    const reply = await stand.v3Certificate.order(stand.v3Certificate.anOrder(aNumber()));
    expect([reply.status, reply.header('Wechatpay-Serial')]).toEqual([200, first.serial_no]);
    expect(answerHolds(reply, pem)).toBe(true);
  });

  it('tells a merchant in public-key mode that there is none', async () => {
    const reply = await stand.v3.certificates();
    expect([reply.status, reply.json().code]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect(reply.json().message).toContain('无可用的平台证书');
  });

  it('lets a merchant that is switching choose by Wechatpay-Serial', async () => {
    const publicKeys = demo.merchants[0]?.wechatpay_v3?.platform_keys ?? [];
    const merchants = merchantsWith('1900000209', ({ wechatpay_v3, ...merchant }) => ({
      ...merchant,
      ...(wechatpay_v3 && {
        wechatpay_v3: { ...wechatpay_v3, platform_keys: [...publicKeys, ...wechatpay_v3.platform_keys] },
      }),
    }));
    await withSandbox({ merchants }, async ({ v3Certificate }) => {
      const { first } = await download(v3Certificate);
      for (const [asked, given] of [
        [{}, first.serial_no],
        [{ 'Wechatpay-Serial': first.serial_no }, first.serial_no],
        [{ 'Wechatpay-Serial': publicKeys[0]?.id ?? '' }, publicKeys[0]?.id],
      ] as const) {
        const reply = await v3Certificate.certificates({}, { ...asked });
        expect(reply.header('Wechatpay-Serial')).toBe(given);
      }
    });
  });
});

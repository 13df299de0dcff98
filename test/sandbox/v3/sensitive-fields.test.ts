import { constants, createPublicKey, privateDecrypt, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aNumber, secretOf, useSandbox } from '../demo-sandbox.ts';

const stand = useSandbox();

const [id = '', publicKey = ''] = Object.entries(secretOf('1900000109').wechatpay_v3.public_keys ?? {})[0] ?? [];
const serial = { 'Wechatpay-Serial': id };

const sealed = (text: string, oaepHash = 'sha1', key = publicKey): string =>
  publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, Buffer.from(text)).toString('base64');

const anotherKey = createPublicKey(secretOf('1900000209').wechatpay_v3.private_key)
  .export({ type: 'spki', format: 'pem' })
  .toString();

const anAbnormal = async (): Promise<{ refund_id: string; out_refund_no: string }> => {
  const [number, out_refund_no] = [aNumber(), `R${aNumber()}`];
  await stand.v3.order(stand.v3.anOrder(number));
  stand.sandbox.pay('1900000109', number);
  const amount = { refund: 100, total: 100, currency: 'CNY' };
  const { refund_id } = (await stand.v3.refund({ out_trade_no: number, out_refund_no, amount })).json();
  stand.sandbox.settleRefund('1900000109', out_refund_no, 'ABNORMAL');
  return { refund_id: String(refund_id), out_refund_no };
};

const card = () => ({ bank_type: 'ICBC_DEBIT', bank_account: sealed('6222020000000000'), real_name: sealed('张三') });

describe('POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund', () => {
  it('sends the money to a card of the payer', async () => {
    const { refund_id, out_refund_no } = await anAbnormal();
    const body = { out_refund_no, type: 'USER_BANK_CARD', ...card() };
    const reply = await stand.v3.applyAbnormalRefund(refund_id, body, serial);
    expect([reply.status, reply.json()]).toMatchObject([
      200,
      { refund_id, out_refund_no, status: 'PROCESSING', channel: 'OTHER_BANKCARD' },
    ]);
    stand.sandbox.clock.advance(5);
    expect((await stand.v3.queryRefund(out_refund_no)).json().status).toBe('SUCCESS');
    expect(stand.sandbox.notifications().map(({ event_type }) => event_type)).toEqual([
      'TRANSACTION.SUCCESS',
      'REFUND.ABNORMAL',
      'REFUND.SUCCESS',
    ]);
  });

  it("sends it to the merchant's account without a card", async () => {
    const { refund_id, out_refund_no } = await anAbnormal();
    const reply = await stand.v3.applyAbnormalRefund(refund_id, { out_refund_no, type: 'MERCHANT_BANK_CARD' });
    expect([reply.status, reply.json().user_received_account]).toEqual([200, '商户结算银行账户']);
  });

  it.each<[string, object, Record<string, string>, string]>([
    ['no bank', { ...card(), bank_type: undefined }, serial, '输入源“/body/bank_type”映射到字段“开户银行”必填性'],
    ['a name in the clear', { ...card(), real_name: '张三' }, serial, '/body/real_name'],
    ['another key', { ...card(), bank_account: sealed('1', 'sha1', anotherKey) }, serial, '/body/bank_account'],
    [
      'SHA-256 unless a switch allows it',
      { ...card(), real_name: sealed('张三', 'sha256') },
      serial,
      '/body/real_name',
    ],
    ['no Wechatpay-Serial', card(), {}, '/body/bank_account'],
    ['another type', { ...card(), type: 'CASH' }, serial, '/body/type'],
  ])('refuses %s', async (_what, change, headers, message) => {
    const { refund_id, out_refund_no } = await anAbnormal();
    const body = { out_refund_no, type: 'USER_BANK_CARD', ...change };
    const reply = await stand.v3.applyAbnormalRefund(refund_id, body, headers);
    expect([reply.status, reply.json().code]).toEqual([400, 'PARAM_ERROR']);
    expect(reply.json().message).toContain(message);
    expect((await stand.v3.queryRefund(out_refund_no)).json().status).toBe('ABNORMAL');
  });

  it('takes SHA-256 where the switch allows it', async () => {
    stand.sandbox.setSwitches({ v3_oaep: 'either' });
    const { refund_id, out_refund_no } = await anAbnormal();
    const body = { out_refund_no, type: 'USER_BANK_CARD', ...card(), real_name: sealed('张三', 'sha256') };
    expect((await stand.v3.applyAbnormalRefund(refund_id, body, serial)).status).toBe(200);
  });

  it('refuses a refund that is not abnormal, and one that is not there', async () => {
    const { refund_id, out_refund_no } = await anAbnormal();
    const body = { out_refund_no, type: 'MERCHANT_BANK_CARD' };
    await stand.v3.applyAbnormalRefund(refund_id, body);
    const again = await stand.v3.applyAbnormalRefund(refund_id, body);
    expect([again.status, again.json().code]).toEqual([400, 'INVALID_REQUEST']);
    for (const [path, change] of [
      ['50300000000000000000000000000', {}],
      [refund_id, { out_refund_no: 'other' }],
    ] as const) {
      const reply = await stand.v3.applyAbnormalRefund(path, { ...body, ...change });
      expect([reply.status, reply.json().code]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    }
  });
});

describe('POST /v3/security/echo', () => {
  it('returns the message', async () => {
    const reply = await stand.v3.echo({ echo_message: '你好 hello' });
    expect([reply.status, reply.json()]).toEqual([200, { echo_message: '你好 hello' }]);
  });

  it('returns the encrypted message for the merchant alone', async () => {
    const body = { echo_message: 'a', encrypted_echo_message: sealed('secret') };
    const { encrypted_echo_message } = (await stand.v3.echo(body, serial)).json();
    const { private_key } = secretOf('1900000109').wechatpay_v3;
    const key = { key: private_key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
    expect(privateDecrypt(key, Buffer.from(String(encrypted_echo_message), 'base64')).toString()).toBe('secret');
  });

  it.each([{}, { echo_message: 1 }, { echo_message: 'a', encrypted_echo_message: 'clear' }])(
    'refuses %j',
    async (body) => {
      const reply = await stand.v3.echo(body, serial);
      expect([reply.status, reply.json().code]).toEqual([400, 'PARAM_ERROR']);
    },
  );
});

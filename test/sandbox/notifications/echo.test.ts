import { constants, privateDecrypt, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSteer } from '../control/steer.ts';
import { useNotifyingSandbox } from './notifying.ts';
import { openAead, type V3Notification, v3Holds } from './open.ts';

const stand = useNotifyingSandbox();
const steer = createSteer(() => stand.sandbox.origin);

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

const platform = () => {
  const [id = '', key = ''] = Object.entries(stand.v3.keys.public_keys ?? {})[0] ?? [];
  return { id, key };
};

const echoed = async (change: object = {}) => {
  const { id } = platform();
  const body = { echo_message: '你好', notify_url: `${stand.receiver.origin}/echo`, ...change };
  const reply = await stand.v3.echo(body, { 'Wechatpay-Serial': id });
  await stand.sandbox.clock.advance(0);
  return reply;
};

const told = (at = 0): V3Notification => JSON.parse(stand.receiver.received[at]?.body ?? '');

describe('the notification of a self-test', () => {
  it('is signed and encrypted as that of a payment', async () => {
    expect((await echoed()).status).toBe(200);
    const [request] = stand.receiver.received;
    const { id, key } = platform();
    expect([request?.url, request?.headers['wechatpay-serial']]).toEqual(['/echo', id]);
    expect(request && v3Holds(request, key)).toBe(true);
    const { event_type, resource_type, resource } = told();
    expect([event_type, resource_type, resource.original_type]).toEqual([
      'SECURITY_ECHO.SUCCESS',
      'encrypt-resource',
      'security',
    ]);
    expect(openAead(stand.v3.keys.apiv3_key, resource)).toEqual({ echo_message: '你好' });
  });

  it('brings the encrypted message back under the name encrypt_echo_message', async () => {
    const encrypted_echo_message = publicEncrypt({ key: platform().key, ...OAEP }, Buffer.from('secret'));
    const reply = await echoed({ encrypted_echo_message: encrypted_echo_message.toString('base64') });
    const content = openAead(stand.v3.keys.apiv3_key, told().resource);
    expect(content).toEqual({
      echo_message: '你好',
      encrypt_echo_message: reply.json().encrypted_echo_message,
    });
    const sealed = Buffer.from(String(content.encrypt_echo_message), 'base64');
    expect(privateDecrypt({ key: stand.v3.keys.private_key, ...OAEP }, sealed).toString()).toBe('secret');
  });

  it('is not sent without an address, nor for a self-test that was refused', async () => {
    await echoed({ notify_url: undefined });
    await echoed({ encrypted_echo_message: 'clear' });
    expect([stand.receiver.received, stand.sandbox.notifications()]).toEqual([[], []]);
  });

  it('comes again as others do, and is listed without an order', async () => {
    stand.receiver.answers(500, 204);
    await echoed();
    await stand.sandbox.clock.advance(15);
    const { body } = await steer('GET', 'notifications');
    expect(body.notifications).toMatchObject([
      { event_type: 'SECURITY_ECHO.SUCCESS', mchid: stand.v3.mchid, status: 'delivered', attempts: [{}, {}] },
    ]);
    expect(stand.sandbox.notifications()[0]).not.toHaveProperty('out_trade_no');
    expect(told(1).id).toBe(told(0).id);
  });

  it('has faults of its own', async () => {
    stand.sandbox.faults.add({ call: 'payment_notification', lost: true });
    stand.sandbox.faults.add({ call: 'echo_notification', signature: 'probe' });
    await echoed();
    expect(stand.receiver.received[0]?.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//);
  });
});

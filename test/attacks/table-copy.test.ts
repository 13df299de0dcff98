import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { API_KEY } from '../wechatpay-v2/wechatpay.ts';
import { APIV3_KEY } from '../wechatpay-v3/wechatpay.ts';
import { post, withKey } from './events.ts';
import { anAppOrder, aUnifiedOrder, createScene, KEYS, TOKEN_KEY } from './scene.ts';
import { aToken } from './tokens.ts';

it('a copy of the table holds no key, no credential and no signature', async () => {
  const scene = createScene();
  const token = aToken(anAppOrder({ out_trade_no: 'by-token-1' }));
  const answers = [
    await scene.send('app', post(anAppOrder())),
    await scene.send('unified', post(aUnifiedOrder())),
    await scene.send('app', post({}, withKey(token))),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);

  const copy = JSON.stringify([...scene.rows]);
  expect(copy).toContain('by-token-1');
  const signatures = answers.flatMap(({ body }) => {
    const { paySign, sign } = body.payment as { paySign?: string; sign?: string };
    return [paySign, sign].filter((text) => text !== undefined);
  });
  expect(signatures).toHaveLength(3);
  for (const text of [
    ...signatures,
    ...Object.values(KEYS),
    ...Object.values(KEYS).map((key) => createHash('sha256').update(key).digest('hex')),
    ...scene.sent.map(({ headers }) => headers.Authorization ?? 'WECHATPAY2-SHA256-RSA2048'),
    token,
    TOKEN_KEY.toString('base64url'),
    TOKEN_KEY.toString('hex'),
    API_KEY,
    APIV3_KEY,
  ]) {
    expect(copy).not.toContain(text);
  }
  expect(copy).not.toMatch(/PRIVATE KEY|Bearer|"nonce_str"|"sign"/);
});

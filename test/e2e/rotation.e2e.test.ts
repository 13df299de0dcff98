import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDemo } from '../../sandbox/demo.ts';
import { anOrder } from './orders.ts';
import { type Stack, startStack } from './stack.ts';

/** A stack whose gateway starts with keys that WeChat does not know any more. */
let stack: Stack;
beforeEach(async () => {
  stack = await startStack();
});
afterEach(() => stack.close());

type Secret = { mchid: string } & Record<string, unknown>;

const writeSecret = (secret: Secret) =>
  writeFile(join(stack.directory, 'secrets', `prepay-merchant-${secret.mchid}`), JSON.stringify(secret));

/** The demo's secrets under the key that this stack's callers use. */
const secretsOf = (demo: ReturnType<typeof createDemo>): Secret[] =>
  Object.values(demo.secrets).map((secret) => ({
    ...(secret as Secret),
    api_keys: [
      {
        id: 'demo',
        sha256: createHash('sha256').update(stack.demo.apiKey).digest('hex'),
        scopes: ['orders:write', 'orders:read'],
      },
    ],
  }));

describe('a rotation under traffic', () => {
  it.each([
    ['app', 'app', '1900000109'],
    ['app', 'app', '1900000209'],
    ['unified', 'unified-jsapi', '10000100'],
    ['wecom-miniprogram', 'wecom-miniprogram', '1230000109'],
  ])('loses no %s order (%s of %s)', async (orderType, fixture, mchid) => {
    const merchantField = orderType === 'unified' ? 'mch_id' : 'mchid';
    const order = () => anOrder(fixture, { [merchantField]: mchid });
    const right = secretsOf(stack.demo).find((secret) => secret.mchid === mchid) as Secret;
    const wrong = secretsOf(createDemo()).find((secret) => secret.mchid === mchid) as Secret;

    // The gateway has fetched the old keys before the new ones are published.
    await writeSecret(wrong);
    await stack.crash();
    await stack.restart();
    expect((await stack.get('/orders')).body.code).toBe('PARAM_ERROR');
    await writeSecret(right);

    const answers = await Promise.all(Array.from({ length: 10 }, () => stack.post(orderType, order())));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(stack.gateway().stderr()).toContain('"event":"merchant_renewed"');
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_OPEN, MOST_LIFE_SECONDS } from '../../shared/order-token/claims.ts';
import { anOrder } from '../e2e/orders.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { tokenKeyOf } from './shop-stack.ts';

const document = readFileSync(new URL('../../docs/order-tokens.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Runs a minting function of the document on an order. */
const mintInPython = (code: string, order: object, kid: string, key: string): string => {
  const call = 'import sys\nprint(mint_order_token(*json.load(sys.stdin)), end="")\n';
  const { stdout, stderr } = spawnSync('python3', ['-c', `${code}\n${call}`], {
    input: JSON.stringify(['wecom-miniprogram', order, kid, key]),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
};

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

describe('docs/order-tokens.md', () => {
  it.skipIf(!hasPython)('has Python that mints a token which places an order', async () => {
    const [code = ''] = blocks('python');
    const order = anOrder('wecom-miniprogram');
    const { kid, key } = tokenKeyOf(stack);
    const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
    const token = mintInPython(code, order, kid, key);
    expect((await stack.post('wecom-miniprogram', {}, bearer(token))).status).toBe(200);
    // The same order under another key is nobody's.
    const forged = mintInPython(code, order, kid, Buffer.alloc(32).toString('base64url'));
    expect((await stack.post('wecom-miniprogram', {}, bearer(forged))).status).toBe(401);
  });

  it('has an example order that is placed as it stands', async () => {
    const claims = blocks('json').map((text) => JSON.parse(text) as { order_type?: string; order?: object });
    const { order_type = '', order } = claims.find((claim) => claim.order !== undefined) ?? {};
    expect((await stack.post(order_type, order)).status).toBe(200);
  });

  it('names the default open fields and the longest life', () => {
    for (const pointer of DEFAULT_OPEN) expect(document).toContain(`\`${pointer}\``);
    expect(document).toContain(`at most ${MOST_LIFE_SECONDS / 60} minutes ahead`);
  });
});

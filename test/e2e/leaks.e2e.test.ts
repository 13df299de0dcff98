import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runScript } from './gateway-process.ts';
import { anOrder, VARIANTS } from './orders.ts';
import { type Answer, type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { PREPAY_LOG_LEVEL: 'trace' } });
});
afterAll(() => stack.close());

/** Every text of some length below `value`. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.length >= 8 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** A secret in the forms in which it might slip out. */
const formsOf = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), bytes.toString('base64').slice(0, -4), bytes.toString('hex')];
};

const keyForms = (pem: string): string[] => {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const lines = pem.split('\n').filter((line) => line.length === 64);
  return [...lines, der.toString('hex').slice(200, 264), der.toString('base64').slice(200, 264)];
};

interface Secret {
  wechatpay_v3?: { private_key: string; apiv3_key: string };
  wechatpay_v2?: { api_key: string };
  wecom?: { corpsecret: string; callback_token: string; encoding_aes_key: string };
}

const secretsOf = (secret: Secret): string[] => [
  ...(secret.wechatpay_v3
    ? [...keyForms(secret.wechatpay_v3.private_key), ...formsOf(secret.wechatpay_v3.apiv3_key)]
    : []),
  ...(secret.wechatpay_v2 ? formsOf(secret.wechatpay_v2.api_key) : []),
  ...(secret.wecom ? textsIn(secret.wecom).flatMap(formsOf) : []),
];

it('writes no secret, openid, signature or Authorization value at its finest log level', async () => {
  const forbidden = new Set<string>(formsOf(stack.demo.apiKey));
  for (const secret of Object.values(stack.demo.secrets))
    for (const form of secretsOf(secret as Secret)) forbidden.add(form);

  const answered: string[] = [];
  const remember = (order: Record<string, unknown>, answer: Answer): void => {
    const { payer, openid, sub_openid, spbill_create_ip, scene_info } = order as {
      payer?: { openid?: unknown };
      openid?: unknown;
      sub_openid?: unknown;
      spbill_create_ip?: unknown;
      scene_info?: { payer_client_ip?: unknown; device_id?: unknown };
    };
    const { payer_client_ip, device_id } = scene_info ?? {};
    answered.push(answer.headers.get('x-request-id') ?? '');
    const { paySign, sign } = (answer.body.payment ?? {}) as { paySign?: string; sign?: string };
    const personal = [payer?.openid, openid, sub_openid, spbill_create_ip, payer_client_ip, device_id];
    for (const text of [...personal, paySign, sign]) {
      if (typeof text === 'string') forbidden.add(text);
    }
  };
  const place = async (orderType: string, order: Record<string, unknown>): Promise<Answer> => {
    const answer = await stack.post(orderType, order, { tracestate: 'vendor=text-in-a-tracestate' });
    remember(order, answer);
    return answer;
  };

  const { faults } = stack.sandbox;
  for (const [orderType, fixture] of VARIANTS) {
    const order = anOrder(fixture);
    await place(orderType, order);
    await place(orderType, order);
    await place(orderType, { ...order, attach: 'other' });
    await place(orderType, {
      ...order,
      out_trade_no: 1,
      trade_type: 'x',
      payer: { openid: 'openid-in-a-broken-order' },
    });
    for (const rule of [{ reset: true }, { status: 502 }, { signature: 'bad' }, { signature: 'probe' }] as const) {
      faults.add(rule);
      await place(orderType, anOrder(fixture));
      faults.clear();
    }
  }
  for (const error of ['SIGN_ERROR', 'NO_AUTH', 'SYSTEM_ERROR']) {
    faults.add({ system: 'v3', count: 1, error });
    await place('app', anOrder('app'));
  }
  faults.add({ system: 'wecom', call: 'gettoken', error: '40001' });
  faults.add({ system: 'wecom', call: 'create_order', count: 1, token_invalidated: 40014 });
  await place('wecom-miniprogram', anOrder('wecom-miniprogram'));
  faults.clear();
  forbidden.add('openid-in-a-broken-order');

  const broken = '{"mchid":"1900000109","payer":{"openid":"openid-in-broken-json"';
  forbidden.add('openid-in-broken-json');
  await stack.post('app', broken);
  await stack.post('app', anOrder('app'), { Authorization: 'Bearer a-key-that-nobody-has' });
  forbidden.add('a-key-that-nobody-has').add('text-in-a-tracestate');
  await stack.get('/orders?mchid=1900000109&out_trade_no=unknown-number');

  for (const exchange of stack.sandbox.requests()) {
    const authorization = exchange.headers.authorization ?? exchange.headers.Authorization;
    const signature = /signature="([^"]+)"/.exec(authorization ?? '')?.[1];
    const token = /access_token=([^&]+)/.exec(exchange.target)?.[1];
    const sign = /<sign>([^<]+)<\/sign>/.exec(exchange.body)?.[1];
    for (const text of [signature, token, sign]) if (text) forbidden.add(text);
  }

  await stack.gateway().end('SIGTERM');
  const output = stack.gateway().stdout() + stack.gateway().stderr();
  expect(output).toContain('"outcome":"placed"');
  expect(output).toContain('upstream_unknown');
  expect(output).toContain('signature_refused');
  const lines = output.split('\n').filter((line) => line.includes('"event":"request"'));
  for (const id of answered) expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
  expect(answered.length).toBeGreaterThan(30);
  expect(forbidden.size).toBeGreaterThan(100);
  expect([...forbidden].filter((text) => output.includes(text))).toEqual([]);
  expect(output).not.toMatch(/BEGIN [A-Z ]*KEY|WECHATPAY2-SHA256-RSA2048/);
});

it.each([
  ['an unhandled rejection', 'Promise.reject(error);', 'unhandled rejection: TypeError'],
  ['an uncaught exception', 'setImmediate(() => { throw error; });', 'prepay: TypeError'],
  ['a failed start', 'throw error;', 'prepay: TypeError'],
])('tells %s by its name and place, never by its message', async (_, statement, told) => {
  const main = `
    import { run } from './infra/local/run.ts';
    run(async () => {
      const error = new TypeError('secret-in-a-message', { cause: new Error('secret-in-a-cause') });
      ${statement}
    });`;
  const script = runScript('--input-type=module', ['-e', main], {});
  await script.exited;
  expect(script.stderr()).toContain(told);
  expect(script.stdout() + script.stderr()).not.toContain('secret-in');
});

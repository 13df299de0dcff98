import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Behaviour } from '../../sandbox/behaviour.ts';
import { createDemo, type Demo } from '../../sandbox/demo.ts';
import { writeDemo } from '../../sandbox/demo-files.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { type ScriptProcess, startGateway } from './gateway-process.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A sandbox in this process and a gateway in its own, with demo merchants in a directory of their own. */
export interface Stack {
  demo: Demo;
  directory: string;
  sandbox: Sandbox;
  /** The gateway's environment. */
  env: Record<string, string>;
  gateway(): ScriptProcess;
  origin(): string;
  /** Places an order with the demo key. */
  post(orderType: string, order: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The same through another gateway of this stack, with other settings. */
  postElsewhere(env: Record<string, string>, orderType: string, order: unknown): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Kills the gateway and starts another one on the same table. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  /** The requests that the sandbox got for one number, oldest first. */
  requestsOf(outTradeNo: string, call?: string): { call: string | undefined; body: string }[];
  close(): Promise<void>;
}

export interface StackOptions {
  /** How many exchanges the sandbox remembers. */
  exchangesKept?: number;
  behaviour?: Partial<Behaviour>;
  env?: Record<string, string>;
}

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: (await response.json()) as Record<string, unknown>,
});

export const startStack = async ({
  behaviour = {},
  env = {},
  exchangesKept = 10_000,
}: StackOptions = {}): Promise<Stack> => {
  const directory = await mkdtemp(join(tmpdir(), 'prepay-e2e-'));
  const demo = createDemo();
  await writeDemo(directory, demo);
  const sandbox = await startSandbox({ merchants: demo.merchants, behaviour, exchangesKept });
  const environment = {
    PREPAY_MERCHANTS: Object.keys(demo.secrets)
      .map((name) => name.replace('prepay-merchant-', ''))
      .join(','),
    PREPAY_SECRETS: `file:${join(directory, 'secrets')}`,
    PREPAY_TABLE: `sqlite:${join(directory, 'orders.sqlite')}`,
    PREPAY_WECHATPAY_V3_ORIGINS: sandbox.origin,
    PREPAY_WECHATPAY_V2_ORIGINS: sandbox.origin,
    PREPAY_WECOM_ORIGINS: sandbox.origin,
    ...env,
  };
  let { origin, script } = await startGateway(environment);
  const authorization = { Authorization: `Bearer ${demo.apiKey}` };

  const postTo = async (base: string, orderType: string, order: unknown, headers: Record<string, string> = {}) =>
    answerOf(
      await fetch(`${base}/orders/${orderType}`, {
        method: 'POST',
        headers: { ...authorization, 'Content-Type': 'application/json', ...headers },
        body: typeof order === 'string' ? order : JSON.stringify(order),
      }),
    );

  return {
    demo,
    directory,
    sandbox,
    env: environment,
    gateway: () => script,
    origin: () => origin,
    post: (orderType, order, headers) => postTo(origin, orderType, order, headers),
    postElsewhere: async (changes, orderType, order) => {
      const other = await startGateway({ ...environment, ...changes });
      try {
        return await postTo(other.origin, orderType, order);
      } finally {
        await other.script.end('SIGTERM');
      }
    },
    get: async (path) => answerOf(await fetch(`${origin}${path}`, { headers: authorization })),
    crash: async () => {
      await script.end('SIGKILL');
    },
    restart: async () => {
      ({ origin, script } = await startGateway(environment));
    },
    requestsOf: (outTradeNo, call) =>
      sandbox
        .requests()
        .filter((exchange) => exchange.out_trade_no === outTradeNo && (call === undefined || exchange.call === call))
        .map(({ call: name, body }) => ({ call: name, body })),
    close: async () => {
      if (script.process.exitCode === null && script.process.signalCode === null) await script.end('SIGKILL');
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type CodeToSession, createCodeToSession } from './code-to-session.ts';
import { createPrepayClient } from './prepay.ts';
import { createBackOffice } from './server.ts';
import { createShop } from './shop.ts';

const { env } = process;
const local = env.PREPAY_LOCAL ?? fileURLToPath(new URL('../../.local', import.meta.url));
const prepayUrl = (env.PREPAY_URL ?? 'http://127.0.0.1:8787').replace(/\/+$/, '');
const mchid = env.MCHID ?? '1230000109';
const appid = env.MINIPROGRAM_APPID ?? 'wx1cce664e7cdcf31a';

const end = (sentence: string): never => {
  process.stderr.write(`back office: ${sentence}\n`);
  process.exit(1);
};

/** What `npm start` wrote, for whatever the environment does not say. */
const demoFile = (name: string): Promise<string> =>
  readFile(`${local}/${name}`, 'utf8').catch(() => end('there is no demo to read keys from: run "npm start" first.'));

const demoTokenKey = async (): Promise<{ kid: string; key: string }> => {
  const secret = JSON.parse(await demoFile(`secrets/prepay-merchant-${mchid}`)) as {
    order_token_keys: { kid: string; key: string }[];
  };
  return secret.order_token_keys[0] ?? end(`merchant ${mchid} has no order token key.`);
};

const DEMO_OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

/** Without the appid's secret every code is one demo payer; on this machine only. */
const codeToSession = (): CodeToSession => {
  const secret = env.MINIPROGRAM_SECRET;
  if (secret) return createCodeToSession({ appid, secret });
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(prepayUrl).hostname)) {
    return end('MINIPROGRAM_SECRET is not set; only against a Prepay on this machine can it be left out.');
  }
  process.stdout.write('Without MINIPROGRAM_SECRET every login is the same demo payer.\n');
  return async () => DEMO_OPENID;
};

const { ORDER_TOKEN_KID: kid, ORDER_TOKEN_KEY: key } = env;
const shop = createShop({
  appid,
  mchid,
  tokenKey: kid && key ? { kid, key } : await demoTokenKey(),
  prepay: createPrepayClient(prepayUrl, env.PREPAY_API_KEY ?? (await demoFile('api-key')).trim()),
  codeToSession: codeToSession(),
  deliver: ({ order }) => process.stdout.write(`paid, to be delivered: ${order.out_trade_no}\n`),
});

const server = createBackOffice(shop);
const port = Number(env.BACK_OFFICE_PORT ?? 8789);
server.once('error', () => end(`port ${port} is in use; choose another one with BACK_OFFICE_PORT.`));
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(
    `back office  http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}\n`,
  );
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close(() => process.exit(0)));

import { readFile, rm } from 'node:fs/promises';
import { createDemo } from '../../sandbox/demo.ts';
import { writeDemo } from '../../sandbox/demo-files.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { createGateway } from './gateway-server.ts';
import { listen, portError, portFrom, stop } from './listen.ts';
import { LOCAL, localEnvironment } from './local-environment.ts';
import { run, untilStopped } from './run.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What a start makes anew; anything else in the directory is somebody's own. */
const REMADE = ['secrets', 'api-key', 'sandbox.json', 'orders.sqlite', 'orders.sqlite-wal', 'orders.sqlite-shm'];

const exampleOf = async (orderType: string): Promise<string> =>
  readFile(new URL(`../../functions/${orderType}-order/event.example.json`, import.meta.url), 'utf8');

/** `npm start`: merchants with fresh keys, the sandbox, the gateway, and one order of each type through them. */
run(async () => {
  const demo = createDemo();
  // Both ports are taken before anything is written, so that a second start cannot wipe the keys of a running one.
  const sandboxPort = portFrom('SANDBOX_PORT', 8788);
  const sandbox = await startSandbox({ port: sandboxPort, merchants: demo.merchants }).catch((error: unknown) => {
    throw portError(error, sandboxPort, 'SANDBOX_PORT');
  });
  const gateway = createGateway();
  const origin = await listen(gateway, portFrom('PORT', 8787), 'PORT');

  for (const name of REMADE) await rm(`${LOCAL}${name}`, { recursive: true, force: true });
  await writeDemo(LOCAL, demo);
  const merchants = Object.keys(demo.secrets).map((name) => name.replace('prepay-merchant-', ''));
  Object.assign(process.env, localEnvironment(merchants, sandbox.origin));

  say(`gateway  ${origin}`);
  say(`sandbox  ${sandbox.origin}  (open it in a browser: WeChat's side of every payment)`);
  say(`API key  ${LOCAL}api-key`);

  for (const { name } of orderTypes) {
    const response = await fetch(`${origin}/orders/${name}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${demo.apiKey}`, 'Content-Type': 'application/json' },
      body: await exampleOf(name),
    });
    say(`\nPOST /orders/${name}  ${response.status}`);
    say(JSON.stringify(await response.json(), null, 2));
    if (!response.ok) process.exitCode = 1;
  }
  // Whoever reads the last line may send a signal at once.
  const stopped = untilStopped();
  say('\nServing until Ctrl+C.');

  await stopped;
  await Promise.all([stop(gateway), sandbox.close()]);
  process.exit(process.exitCode ?? 0);
});

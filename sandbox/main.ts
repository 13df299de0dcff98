import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createDemo } from './demo.ts';
import { readSandboxMerchants, writeDemo } from './demo-files.ts';
import type { SandboxMerchant } from './merchant.ts';
import { type Sandbox, startSandbox } from './server.ts';
import { authorityFile, keepAuthority } from './tls/authority-files.ts';

// The log of exchanges is replaced for ever, and V8 would let the heap grow to a multiple of what is in use meanwhile.
setFlagsFromString('--heap-growing-percent=50');

const DEFAULT_PORT = 8788;
const directory = resolve('.local');

const fail = (sentence: string): never => {
  process.stderr.write(`sandbox: ${sentence}\n`);
  process.exit(1);
};

const readPort = (text = String(DEFAULT_PORT)): number => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : fail('SANDBOX_PORT must be a port number.');
};

const wantsTls = (text = 'off'): boolean =>
  process.argv.includes('--tls') ||
  (['on', 'off'].includes(text) ? text === 'on' : fail('SANDBOX_TLS must be on or off.'));

const loadMerchants = async (): Promise<readonly SandboxMerchant[]> => {
  const known = await readSandboxMerchants(directory);
  if (known) return known;
  const demo = createDemo();
  await writeDemo(directory, demo);
  return demo.merchants;
};

const start = async (port: number): Promise<Sandbox> => {
  const merchants = await loadMerchants().catch((error: Error) =>
    fail(`the demo merchants in ${directory} cannot be read or made: ${error.message}`),
  );
  const tls = wantsTls(process.env.SANDBOX_TLS)
    ? await keepAuthority(directory).catch((error: Error) =>
        fail(`the certificate authority in ${directory} cannot be read or made: ${error.message}`),
      )
    : undefined;
  return startSandbox({ port, merchants, ...(tls && { tls }) }).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE'
      ? fail(`port ${port} on 127.0.0.1 is in use; choose another with SANDBOX_PORT.`)
      : fail(`cannot start: ${error.message}`),
  );
};

const sandbox = await start(readPort(process.env.SANDBOX_PORT));

const lines = [
  `The WeChat sandbox listens on ${sandbox.origin}`,
  `  WeChat Pay APIv3   ${sandbox.origin}/v3/`,
  `  WeChat Pay APIv2   ${sandbox.origin}/pay/`,
  `  WeCom              ${sandbox.origin}/cgi-bin/`,
  `  console            ${sandbox.origin}/`,
  `  control            ${sandbox.origin}/__sandbox/state`,
  `Merchants: ${sandbox
    .state()
    .merchants.map(({ mchid }) => mchid)
    .join(', ')}`,
  ...(sandbox.tlsOrigin === undefined
    ? []
    : [`Also ${sandbox.tlsOrigin}, for clients that trust ${authorityFile(directory)}`]),
  `Their secrets are in ${join(directory, 'secrets')}`,
];
process.stdout.write(`${lines.join('\n')}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    sandbox.close().then(() => process.exit(0));
  });
}

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/clock.ts';
import { createExchanger } from '../../shared/upstream/exchange.ts';
import { StartError } from '../local/listen.ts';
import { useDemo } from '../local/local-environment.ts';
import { run } from '../local/run.ts';
import { examine } from './examine.ts';
import { lineOf, summaryOf } from './print.ts';

const USAGE = 'usage: npm run doctor -- <mchid> [--certificate <apiclient_cert.pem>]';

const readArguments = (): { mchid: string; file: string | undefined } => {
  try {
    const { positionals, values } = parseArgs({
      options: { certificate: { type: 'string' } },
      allowPositionals: true,
    });
    const [mchid = '', ...rest] = positionals;
    // The number becomes part of a file's name.
    if (rest.length > 0 || !/^[0-9A-Za-z_-]{1,32}$/.test(mchid)) throw new StartError(USAGE);
    return { mchid, file: values.certificate };
  } catch {
    throw new StartError(USAGE);
  }
};

const readCertificate = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new StartError(`${file} cannot be read.`);
  }
};

/** Where nothing at all is configured, the merchants of `npm start` are meant, if there are any. */
const useDemoUnlessConfigured = async (): Promise<void> => {
  const configured = Object.keys(process.env).some((name) => name.startsWith('PREPAY_') && name !== 'PREPAY_LOCAL');
  if (!configured) await useDemo().catch(() => undefined);
};

/** `npm run doctor -- <mchid>`: is this merchant set up so that its orders can be placed? Exit 1 when anything fails. */
run(async () => {
  const { mchid, file } = readArguments();
  const certificate = file === undefined ? null : await readCertificate(file);
  await useDemoUnlessConfigured();
  const examination = { mchid, env: process.env, certificate, clock: systemClock, exchange: createExchanger() };
  const findings = await examine(examination);
  process.stdout.write(`${[...findings.map(lineOf), '', summaryOf(findings)].join('\n')}\n`);
  process.exit(findings.some(({ level }) => level === 'fail') ? 1 : 0);
});

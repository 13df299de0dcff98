import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createDemo } from '../../sandbox/demo.ts';
import { writeDemo } from '../../sandbox/demo-files.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { ADAPTER_FILES, MAIN } from './bundle.ts';

const WARM_UP = fileURLToPath(new URL('warm-up.cjs', import.meta.url));

interface Request {
  mchid: string;
  event: object;
}

/** What a function URL makes of the function's sample order, or of a question after one that does not exist. */
const requestFor = async (folder: string, apiKey: string): Promise<Request> => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  if (folder === 'query-order') {
    const queryString = { mchid: '1900000109', out_trade_no: 'compiled-ahead' };
    return { mchid: queryString.mchid, event: { httpMethod: 'GET', path: '/orders', headers, queryString } };
  }
  const body = await readFile(new URL(`../../functions/${folder}/event.example.json`, import.meta.url), 'utf8');
  const { mchid, mch_id = mchid } = JSON.parse(body) as { mchid: string; mch_id?: string };
  return { mchid: mch_id, event: { httpMethod: 'POST', path: '/orders', headers, queryString: {}, body } };
};

/** The statuses that an order and a question after an unknown one end with. */
const EXPECTED = ['200', '404'];

/**
 * Writes V8's compiled form of each built function, for each Node.js given by its path: places one order, so that what an
 * order needs is compiled and the rest is not. A fixed seed makes the bytes the same every time; V8 does not hold it
 * against the reader.
 *
 * @throws Error when a function does not answer as it should.
 */
export const compileAhead = async (dist: string, folders: readonly string[], nodes: readonly string[]) => {
  const demo = createDemo();
  const scratch = await mkdtemp(join(tmpdir(), 'prepay-build-'));
  const sandbox = await startSandbox({ port: 0, merchants: demo.merchants });
  try {
    await writeDemo(scratch, demo);
    for (const node of nodes) {
      for (const folder of folders) {
        const { mchid, event } = await requestFor(folder, demo.apiKey);
        const args = ['--predictable', '--random-seed=1', WARM_UP, join(dist, folder), MAIN, ...ADAPTER_FILES];
        const child = spawn(node, args, {
          stdio: ['pipe', 'pipe', 'inherit'],
          env: {
            // One: the secrets of several would be read in any order.
            PREPAY_MERCHANTS: mchid,
            PREPAY_SECRETS: `file:${join(scratch, 'secrets')}`,
            PREPAY_TABLE: 'sqlite:memory',
            PREPAY_WECHATPAY_V3_ORIGINS: sandbox.origin,
            PREPAY_WECHATPAY_V2_ORIGINS: sandbox.origin,
            PREPAY_WECOM_ORIGINS: sandbox.origin,
            PREPAY_LOG_LEVEL: 'error',
          },
        });
        child.stdin.end(JSON.stringify(event));
        const [status] = await Promise.all([text(child.stdout), once(child, 'exit')]);
        if (!EXPECTED.includes(status)) {
          throw new Error(`${folder} answered ${status || 'nothing'} on ${node}; nothing was compiled ahead for it`);
        }
      }
    }
  } finally {
    await sandbox.close();
    await rm(scratch, { recursive: true });
  }
};

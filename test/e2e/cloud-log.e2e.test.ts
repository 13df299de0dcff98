import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../telemetry/embedded-metrics.ts';
import { runScript } from './gateway-process.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prepay-cloud-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** One event to a function as a platform runs it: nothing but the function itself writes. */
const MAIN = `
  const { handler } = await import('./functions/app-order/handler.ts');
  await handler({ httpMethod: 'OPTIONS', headers: {}, path: '/orders/app' }, { awsRequestId: 'request-1' });
  await handler({ httpMethod: 'POST', headers: {}, path: '/orders/app' }, { awsRequestId: 'request-2' });`;

const runOn = async (platform: Record<string, string>) => {
  const script = runScript('--input-type=module', ['-e', MAIN], {
    PREPAY_MERCHANTS: '1900000109',
    PREPAY_SECRETS: `file:${directory}`,
    PREPAY_TABLE: 'dynamodb:orders?region=eu-west-1',
    ...platform,
  });
  expect(await script.exited).toBe(0);
  const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
  const parsed = linesOf(script.stdout() + script.stderr()).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { stdout: linesOf(script.stdout()), stderr: linesOf(script.stderr()), parsed };
};

describe('the log of a deployed function', () => {
  it('is raw JSON on the standard output of Lambda, with its metrics', async () => {
    const { stdout, stderr, parsed } = await runOn({ AWS_LAMBDA_FUNCTION_NAME: 'app-order' });
    expect([stdout.length, stderr]).toEqual([2, []]);
    expect(parsed.flatMap(faultsOf)).toEqual([]);
    expect(parsed).toMatchObject([
      { request_id: 'request-1', outcome: 'preflight', cold_start: true, Requests: 1 },
      { request_id: 'request-2', outcome: 'PARAM_ERROR', cold_start: false, Requests: 1 },
    ]);
  });

  it('has no metrics there when they are off', async () => {
    const { stdout, parsed } = await runOn({ AWS_LAMBDA_FUNCTION_NAME: 'app-order', PREPAY_METRICS: 'off' });
    expect(stdout).toHaveLength(2);
    for (const line of parsed) expect(line).not.toHaveProperty('_aws');
  });

  it('is flat JSON on the standard output of SCF', async () => {
    const { stdout, stderr, parsed } = await runOn({ TENCENTCLOUD_RUNENV: 'SCF' });
    expect([stdout.length, stderr]).toEqual([2, []]);
    for (const value of parsed.flatMap(Object.values)) expect(['string', 'number', 'boolean']).toContain(typeof value);
  });

  it('leaves the standard output of anybody else alone', async () => {
    const { stdout, stderr } = await runOn({});
    expect([stdout, stderr.length]).toEqual([[], 2]);
  });
});

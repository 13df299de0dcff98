import { describe, expect, it } from 'vitest';
import { runScript } from '../e2e/gateway-process.ts';
import { withScene } from './scene.ts';
import { PUBLIC_KEY_MERCHANT } from './troubles.ts';

const runDoctor = async (args: string[], env: Record<string, string | undefined> = {}) => {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const script = runScript('infra/doctor/main.ts', args, Object.fromEntries(set));
  return { code: await script.exited, stdout: script.stdout(), stderr: script.stderr() };
};

describe('npm run doctor', () => {
  it('prints a line for each thing and ends well at a healthy merchant', async () => {
    const { code, stdout } = await withScene(PUBLIC_KEY_MERCHANT, {}, (env) => runDoctor([PUBLIC_KEY_MERCHANT], env));
    expect(stdout).toMatch(/^pass {2}APIv3 answer +verifies with PUB_KEY_ID_\d+$/m);
    expect(stdout).toMatch(/\n\n\d+ pass, 0 warn, 0 fail\.\n$/);
    expect(code).toBe(0);
  });

  it('ends with 1 when anything fails, and says what to do on the same line', async () => {
    const trouble = { env: () => ({ PREPAY_TABLE: 'paper' }) };
    const { code, stdout } = await withScene(PUBLIC_KEY_MERCHANT, trouble, (env) =>
      runDoctor([PUBLIC_KEY_MERCHANT], env),
    );
    expect(stdout).toMatch(/^fail {2}PREPAY_TABLE +PREPAY_TABLE must be .* Set it as/m);
    expect(stdout).toContain(' 1 fail. Mend the first');
    expect(code).toBe(1);
  });

  it.each([[[]], [['1', '2']], [['../1900000109']], [['1', '--certificat', 'x']]])(
    'explains itself to %j',
    async (args) => {
      const { code, stderr } = await runDoctor(args);
      expect(stderr).toContain('usage: npm run doctor -- <mchid> [--certificate <apiclient_cert.pem>]');
      expect(code).toBe(1);
    },
  );

  it('names a certificate that cannot be read', async () => {
    const { code, stderr } = await runDoctor(['1900000109', '--certificate', '/nowhere.pem']);
    expect(stderr).toContain('/nowhere.pem cannot be read.');
    expect(code).toBe(1);
  });
});

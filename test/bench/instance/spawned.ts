import { spawn } from 'node:child_process';

/**
 * Milliseconds from starting Node.js with these arguments until the moment that it printed, which is
 * `process.hrtime.bigint()`: that clock is one for all processes of a machine. Until it ended, where it printed nothing.
 *
 * @throws Error with what it wrote to standard error, unless it exited with 0.
 */
export const spawned = (args: readonly string[], { cwd, env }: { cwd: string; env: Record<string, string> }) =>
  new Promise<number>((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    let exitedAt = 0n;
    const startedAt = process.hrtime.bigint();
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject).once('exit', () => {
      exitedAt = process.hrtime.bigint();
    });
    child.once('close', (code) => {
      if (code !== 0) return reject(new Error(`${args.join(' ')} exited with ${code}: ${stderr}`));
      resolve(Number((stdout === '' ? exitedAt : BigInt(stdout)) - startedAt) / 1e6);
    });
  });

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A script of ours in a process of its own, with everything that it wrote. */
export interface ScriptProcess {
  process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves once standard output matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end; resolves to the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  exited: Promise<number | null>;
}

export const runScript = (script: string, args: string[], env: Record<string, string>): ScriptProcess => {
  const child = spawn(process.execPath, ['-r', './infra/local/node-24.cjs', script, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);

  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): boolean => {
          const found = pattern.exec(stdout);
          if (found) resolve(found);
          return found !== null;
        };
        if (look()) return;
        child.stdout.on('data', look);
        exited.then(() => look() || reject(new Error(`ended without printing ${pattern}: ${stdout}${stderr}`)));
      }),
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
    exited,
  };
};

/** `npm run gateway` on a free port. */
export const startGateway = async (env: Record<string, string>): Promise<{ origin: string; script: ScriptProcess }> => {
  const script = runScript('infra/local/gateway.ts', [], { PORT: '0', ...env });
  const [, origin = ''] = await script.printed(/^gateway {2}(http:\S+)$/m);
  return { origin, script };
};

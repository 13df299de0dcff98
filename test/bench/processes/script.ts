import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A script in a process of its own, started. */
export interface Script<Greeting> {
  /** The JSON of the first line that it printed. */
  greeting: Greeting;
  /** The JSON of its next line. */
  next<Line>(): Promise<Line>;
  stop(): Promise<void>;
}

interface StartOptions {
  env?: Record<string, string>;
  /** Of Node.js. */
  flags?: readonly string[];
  /** The file that takes its standard error, which is where functions log; the terminal unless given. */
  log?: string;
}

const LAST_WORDS = 2_000;

const lastWords = (log: string | undefined): string =>
  log === undefined ? '' : `; at last: ${readFileSync(log, 'utf8').slice(-LAST_WORDS)}`;

/**
 * Starts a script of ours on this Node.js. It tells on standard output, one JSON line each, what the caller needs to know,
 * and ends when its standard input does: with the caller at the latest, whatever becomes of that.
 */
export const startScript = async <Greeting>(
  script: string,
  args: readonly string[],
  { env = {}, flags = [], log }: StartOptions = {},
): Promise<Script<Greeting>> => {
  const stderr = log === undefined ? ('inherit' as const) : openSync(log, 'a');
  const child = spawn(process.execPath, [...flags, '-r', './infra/local/node-24.cjs', script, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', stderr],
  });
  if (typeof stderr === 'number') closeSync(stderr);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${script} has no pipes`);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async <Line>(): Promise<Line> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended before it said what it had to say${lastWords(log)}`);
    return JSON.parse(value) as Line;
  };
  return {
    greeting: await next<Greeting>(),
    next,
    stop: async () => {
      stdin.end();
      await exited;
    },
  };
};

/** For such a script: ends it with its caller. */
export const endWithCaller = (): void => {
  process.stdin.on('end', () => process.exit(0)).resume();
};

/** For such a script: one line to its caller. */
export const tell = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

import { ConfigError } from '../../shared/config.ts';
import { StartError } from './listen.ts';

/** Name and places without the message, which may quote what it failed on. */
const places = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
};

/** What a person can mend is said in one sentence, anything else by its name and place only. */
const sentence = (error: unknown): string =>
  error instanceof ConfigError || error instanceof StartError ? error.message : places(error);

const fail = (error: unknown): never => {
  process.stderr.write(`prepay: ${sentence(error)}\n`);
  process.exit(1);
};

/** Runs a script to its end. Whatever escapes it is told without repeating a value. */
export const run = (main: () => Promise<void>): void => {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(`prepay: unhandled rejection: ${places(reason)}\n`);
  });
  main().catch(fail);
};

/** npm passes SIGTERM to the shell between it and the script, and that shell dies without passing it on. */
const ORPHAN_CHECK_MS = 200;

/** Resolves with the first SIGINT or SIGTERM, also one that only reached npm; a second one ends the process at once. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let stopping = false;
    const onSignal = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);

    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, ORPHAN_CHECK_MS).unref();
  });

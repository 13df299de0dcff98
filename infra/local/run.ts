import { ConfigError } from '../../shared/config.ts';
import { placesOf } from '../../shared/log.ts';
import { StartError } from './listen.ts';

/** Name and places without the message, which may quote what it failed on. */
const places = (error: unknown): string =>
  error instanceof Error ? [error.name, ...placesOf(error)].join('\n  ') : typeof error;

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

/** Ctrl+C reaches the script twice: from the terminal, and from the npm between them. */
const SAME_SIGNAL_MS = 500;

/** Resolves with the first SIGINT or SIGTERM; another one later ends the process at once. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let stoppedAt: number | null = null;
    const onSignal = (): void => {
      const now = performance.now();
      if (stoppedAt !== null && now - stoppedAt > SAME_SIGNAL_MS) process.exit(1);
      stoppedAt ??= now;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });

import { ConfigError } from '../../shared/config.ts';
import { StartError } from './listen.ts';

/** Runs a script: what a person can mend is said in one sentence, anything else by its name and place only. */
export const run = (main: () => Promise<void>): void => {
  main().catch((error: unknown) => {
    const known = error instanceof ConfigError || error instanceof StartError;
    const text = error instanceof Error ? (known ? error.message : `${error.name}\n${frames(error)}`) : 'failed';
    process.stderr.write(`prepay: ${text}\n`);
    process.exit(1);
  });
};

/** Without the message, which may quote what it failed on. */
const frames = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');

/** Resolves with the first SIGINT or SIGTERM; a second one ends the process at once. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    const onSignal = (): void => {
      process.once('SIGINT', () => process.exit(1));
      process.once('SIGTERM', () => process.exit(1));
      resolve();
    };
    let stopped = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        if (!stopped) onSignal();
        stopped = true;
      });
    }
  });

/** A rejection that nobody handles is told by its name and place, never by a message that may hold a value. */
process.on('unhandledRejection', (reason) => {
  const text = reason instanceof Error ? `${reason.name}\n${frames(reason)}` : typeof reason;
  process.stderr.write(`prepay: unhandled rejection: ${text}\n`);
});

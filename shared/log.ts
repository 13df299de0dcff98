import { type DestinationStream, pino } from 'pino';
import { isPrepayError } from './errors.ts';
import { type LogLine, writable } from './log-fields.ts';
import { type Metrics, withMetrics } from './telemetry/metrics.ts';

/** One structured line per event, of known fields. No request, answer, header or key is ever passed whole. */
export interface Log {
  debug(line: LogLine): void;
  info(line: LogLine): void;
  warn(line: LogLine): void;
  error(line: LogLine): void;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A place as V8 writes it, with the file's line and column at its end. */
const PLACE = /^\s+at (?:[\w$.<>[\] #]{1,120} \()?(?:file:\/\/|node:|[/\\\w])[\w$@.:/\\ +-]{0,240}:\d+:\d+\)?$/;

/** The places an error came from. The stack begins with the message, whose lines may look like places too. */
export const placesOf = ({ stack = '', message }: Error): string[] => {
  const trace = stack.slice(Math.max(stack.indexOf(message), 0) + message.length);
  const lines = trace.split('\n').filter((line) => PLACE.test(line));
  return lines.slice(0, 8).map((line) => line.trim());
};

/** Names and codes of errors are identifiers; a text under these names is somebody's mistake. */
const IDENTIFIER = /^[A-Za-z][\w.]{0,63}$/;
const identifier = (text: unknown): string | undefined =>
  typeof text === 'string' && IDENTIFIER.test(text) ? text : undefined;

const MOST_CAUSES = 4;

/**
 * What is logged of an error. The message of an error that is not ours may quote the input that caused it (JSON.parse
 * does), so only its name, code and the places it came from are kept.
 */
export const errorFacts = (error: unknown, depth = 0): Record<string, unknown> => {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error ? identifier(error.code) : undefined;
  return {
    name: identifier(error.name) ?? 'Error',
    ...(code === undefined ? {} : { code }),
    ...(isPrepayError(error) ? { message: error.message } : {}),
    at: placesOf(error),
    ...(error.cause === undefined || depth === MOST_CAUSES ? {} : { cause: errorFacts(error.cause, depth + 1) }),
  };
};

/** The code or name at the bottom of an error's causes. */
export const rootCause = (error: unknown): string => {
  let root = error;
  for (let depth = 0; root instanceof Error && root.cause !== undefined && depth < MOST_CAUSES; depth++) {
    root = root.cause;
  }
  if (!(root instanceof Error)) return typeof root;
  return ('code' in root ? identifier(root.code) : undefined) ?? identifier(root.name) ?? 'Error';
};

/** A line must be out before its function is frozen, so it is written at once. */
const standardError = (): DestinationStream => pino.destination({ dest: 2, sync: true });

/**
 * Lines go to standard error, so that standard output belongs to whoever runs a function by hand. With `emf`, the line of
 * a request tells CloudWatch its metrics.
 */
export const createLog = (
  level: LogLevel,
  destination: DestinationStream = standardError(),
  metrics: Metrics = 'off',
): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => {
          const written = writable(line);
          const counts = metrics === 'emf' && written.event === 'request';
          return counts ? withMetrics(written, Date.now()) : written;
        },
      },
      serializers: { error: (error: unknown) => errorFacts(error) },
    },
    destination,
  );

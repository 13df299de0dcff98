import { type DestinationStream, type Logger, pino } from 'pino';
import { isPrepayError } from './errors.ts';

/** One structured line per event. Callers pass named facts; no request, answer, header or key is ever passed whole. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The places an error came from. The stack begins with the message, whose lines may look like places too. */
export const placesOf = ({ stack = '', message }: Error): string[] => {
  const trace = stack.slice(Math.max(stack.indexOf(message), 0) + message.length);
  const lines = trace.split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 8).map((line) => line.trim());
};

/**
 * What is logged of an error. The message of an error that is not ours may quote the input that caused it (JSON.parse
 * does), so only its name, code and the places it came from are kept.
 */
export const errorFacts = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(isPrepayError(error) ? { message: error.message } : {}),
    at: placesOf(error),
    ...(error.cause === undefined ? {} : { cause: errorFacts(error.cause) }),
  };
};

/** Lines go to standard error, so that standard output belongs to whoever runs a function by hand. */
export const createLog = (level: LogLevel, destination: DestinationStream = pino.destination(2)): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFacts },
    },
    destination,
  );

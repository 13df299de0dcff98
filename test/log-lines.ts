import type { Clock } from '../shared/clock.ts';
import { createLog, type Log } from '../shared/log.ts';
import { type OpenRequest, openRequest } from '../shared/telemetry/request-log.ts';
import { traceContext } from '../shared/telemetry/trace-context.ts';

type Line = Record<string, unknown> & { event?: string; level?: string };

/** A request on its way through the use case, as the edge opens it. */
export const aRequestLog = (log: Log, clock: Clock): OpenRequest =>
  openRequest(log, clock, {
    operation: 'scripted',
    door: 'json',
    requestId: 'request-1',
    trace: traceContext(undefined),
    endsInMs: null,
  });

/** A log whose lines a test can read. */
export const createLogLines = (): { log: Log; lines: Line[]; events(): (string | undefined)[]; requests(): Line[] } => {
  const lines: Line[] = [];
  const log = createLog('debug', { write: (line) => lines.push(JSON.parse(line) as Line) });
  return {
    log,
    lines,
    events: () => lines.map(({ event }) => event),
    requests: () => lines.filter(({ event }) => event === 'request'),
  };
};

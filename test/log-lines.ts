import { createLog, type Log } from '../shared/log.ts';

type Line = Record<string, unknown> & { event?: string; level?: string };

/** A log whose lines a test can read. */
export const createLogLines = (): { log: Log; lines: Line[]; events(): (string | undefined)[] } => {
  const lines: Line[] = [];
  const log = createLog('debug', { write: (line) => lines.push(JSON.parse(line) as Line) });
  return { log, lines, events: () => lines.map(({ event }) => event) };
};

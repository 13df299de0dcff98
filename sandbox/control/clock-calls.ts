import { parseRfc3339, rfc3339 } from '../time.ts';
import { badRequest, type ControlCall, type ControlRequest, member } from './call.ts';

/** A JavaScript date reaches no further. */
const MAX_TIME_MS = 8_000_000_000_000_000;

const moveClock = async ({ steering, body }: ControlRequest) => {
  const { clock } = steering.world;
  const seconds = member(body, 'advance_seconds');
  const now = member(body, 'now');
  const at = typeof now === 'string' ? parseRfc3339(now) : undefined;
  const usable = typeof seconds === 'number' && Math.abs(clock.now() + seconds * 1000) < MAX_TIME_MS;
  if (usable && now === undefined) await clock.advance(seconds);
  else if (at !== undefined && seconds === undefined) await clock.set(at);
  else throw badRequest('send {"advance_seconds": n} or {"now": "RFC 3339"}');
  const moved = rfc3339(clock.now());
  steering.news.tell('clock', moved);
  return { now: moved };
};

export const CLOCK_CALLS: readonly ControlCall[] = [{ method: 'POST', path: /^clock$/, perform: moveClock }];

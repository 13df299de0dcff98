import { parseRfc3339, rfc3339 } from '../time.ts';
import { badRequest, type ControlCall, type ControlRequest, member, type Steering } from './call.ts';

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

/** The earliest further attempt of a notification. */
const nextRetry = ({ outbox }: Steering): string | undefined =>
  outbox
    .list()
    .flatMap(({ next_at }) => next_at ?? [])
    .toSorted()[0];

const showClock = ({ steering }: ControlRequest) => {
  const { world } = steering;
  const [next, retry] = [world.clock.nextAt(), nextRetry(steering)];
  return {
    now: rfc3339(world.clock.now()),
    wire: rfc3339(world.wireNow()),
    ...(next !== undefined && { next_event_at: rfc3339(next) }),
    ...(retry !== undefined && { next_retry_at: retry }),
  };
};

export const CLOCK_CALLS: readonly ControlCall[] = [
  { method: 'GET', path: /^clock$/, perform: showClock },
  { method: 'POST', path: /^clock$/, perform: moveClock },
];

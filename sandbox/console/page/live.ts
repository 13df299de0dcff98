export type EventKind = 'order' | 'exchange' | 'notification' | 'clock' | 'fault' | 'merchant' | 'switches' | 'reset';

export type LiveState = 'connecting' | 'live' | 'lost';

/** Changes within this time are told as one: a load test must not make the console load for every order. */
const GATHER_MS = 200;

const AGAIN_MS = 2000;

/** Tells what changed in the sandbox; `undefined` after a (new) connection: anything may have. */
export const listen = (
  changed: (kinds: ReadonlySet<EventKind> | undefined) => void,
  state: (now: LiveState) => void,
): void => {
  let gathered = new Set<EventKind>();

  const tell = (): void => {
    const kinds = gathered;
    gathered = new Set();
    changed(kinds);
  };

  const source = new EventSource('/__sandbox/events');
  source.onopen = () => {
    state('live');
    changed(undefined);
  };
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const { kind } = JSON.parse(data) as { kind: EventKind };
    if (gathered.size === 0) setTimeout(tell, GATHER_MS);
    gathered.add(kind);
  };
  source.onerror = () => {
    state('lost');
    // The browser itself tries again unless it was refused for good; then the console looks for itself.
    if (source.readyState !== EventSource.CLOSED) return;
    changed(undefined);
    setTimeout(() => listen(changed, state), AGAIN_MS);
  };
};

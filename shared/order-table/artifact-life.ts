/** How long an artifact starts payments, and how early it is refreshed. Milliseconds. */
export interface ArtifactLife {
  ttl_ms: number;
  margin_ms: number;
}

const MOST_TRIES = 16;

const stepOf = (ttlMs: number): number => Math.ceil(ttlMs / MOST_TRIES);

/** A rounded time stands for every try of the step that it begins, so it counts until the last of them is over. */
const lives = (at: number, now: number, ttlMs: number): boolean => {
  const step = stepOf(ttlMs);
  return now - at < ttlMs + (at % step === 0 ? step : 0);
};

/**
 * The tries that may still have minted a living artifact. A long list is rounded down to coarser times, which bounds it
 * and can only make an artifact look older than it is.
 */
export const livingTries = (tries: readonly number[], now: number, ttlMs: number): number[] => {
  const living = tries.filter((at) => lives(at, now, ttlMs));
  if (living.length <= MOST_TRIES) return living;
  const step = stepOf(ttlMs);
  return [...new Set(living.map((at) => Math.floor(at / step) * step))];
};

interface Obtained {
  artifact: string;
  /** When the send that brought it, or an earlier one of this invocation with an unknown outcome, left. */
  sentAt: number;
  /** Claims before this invocation that may have minted it too. */
  earlierTries: readonly number[];
}

/**
 * The moment from which the life of an artifact is counted: the earliest try that may have minted it. One that equals
 * the stored artifact keeps its time, because WeChat may hand out the same id again without prolonging it.
 */
export const artifactSince = (
  obtained: Obtained,
  stored: { artifact: string | null; artifact_since: number | null },
  ttlMs: number,
): number => {
  if (stored.artifact === obtained.artifact && stored.artifact_since !== null) return stored.artifact_since;
  return Math.min(obtained.sentAt, ...livingTries(obtained.earlierTries, obtained.sentAt, ttlMs));
};

const DAY = 86_400_000;

/**
 * When the row of an order may be swept: seven days after the order itself has ended, so that a number is never
 * forgotten while WeChat still knows an unpaid order under it.
 */
export const rowExpiry = (createdAt: number, orderExpiry: number | null): number =>
  Math.max(Math.min(orderExpiry ?? 0, createdAt + 90 * DAY), createdAt + 7 * DAY) + 7 * DAY;

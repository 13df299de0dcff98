import type { Clock } from '../clock.ts';

/** After one failure: long enough for the repetition within the same call to go elsewhere. */
const BRIEFLY_MS = 5_000;
const FAILURES_TO_OPEN = 3;
const OPEN_MS = 180_000;

/**
 * The access points of one system, primary first. A breaker only orders them: one that failed goes to the back for a
 * moment, one that failed three times in a row for three minutes; then it has its place again, so that traffic returns
 * to the primary by itself.
 */
export interface Origins {
  /** Best first; never empty. */
  inOrder(): readonly string[];
  /** The network or the server behind it failed. Never called for a business error. */
  failed(origin: string): void;
  answered(origin: string): void;
}

export const createOrigins = (origins: readonly string[], clock: Clock): Origins => {
  const failures = new Map<string, number>();
  const backUntil = new Map<string, number>();
  const isBack = (origin: string): boolean => (backUntil.get(origin) ?? 0) > clock.now();

  return {
    inOrder: () =>
      backUntil.size === 0 ? origins : [...origins.filter((origin) => !isBack(origin)), ...origins.filter(isBack)],
    failed: (origin) => {
      const count = (failures.get(origin) ?? 0) + 1;
      const opens = count >= FAILURES_TO_OPEN;
      failures.set(origin, opens ? 0 : count);
      // A call that was under way when the origin went back for long must not bring it forward again.
      const until = clock.now() + (opens ? OPEN_MS : BRIEFLY_MS);
      backUntil.set(origin, Math.max(until, backUntil.get(origin) ?? 0));
    },
    answered: (origin) => {
      failures.delete(origin);
      backUntil.delete(origin);
    },
  };
};

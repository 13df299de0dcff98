import type { VirtualClock } from '../clock/virtual-clock.ts';

const BARRED_MS = 3_600_000;

/** Addresses that brought wrong secrets too often. */
export interface BarredAddresses {
  isBarred(address: string): boolean;
  /** One more wrong secret; `limit` of them bar the address for an hour. */
  wrongSecret(address: string, limit: number): void;
  clear(): void;
}

export const createBarredAddresses = (clock: VirtualClock): BarredAddresses => {
  const wrong = new Map<string, number>();
  const barredUntil = new Map<string, number>();
  return {
    isBarred: (address) => clock.now() < (barredUntil.get(address) ?? 0),
    wrongSecret: (address, limit) => {
      if (limit === 0) return;
      const count = (wrong.get(address) ?? 0) + 1;
      wrong.set(address, count % limit);
      if (count >= limit) barredUntil.set(address, clock.now() + BARRED_MS);
    },
    clear: () => {
      wrong.clear();
      barredUntil.clear();
    },
  };
};

import type { VirtualClock } from '../clock/virtual-clock.ts';

/** How often something happened in the current second, minute or hour: fixed windows of virtual time. */
export interface Windows {
  /** So far in the window of `seconds` that runs. */
  count(key: string, seconds: number): number;
  /** One more. */
  add(key: string, seconds: number): void;
  clear(): void;
}

interface Window {
  index: number;
  counts: Map<string, number>;
}

/** Remembers one window of each length: a count ends with its window. */
export const createWindows = (clock: VirtualClock): Windows => {
  const windows = new Map<number, Window>();

  const current = (seconds: number): Map<string, number> => {
    const index = Math.floor(clock.now() / (seconds * 1000));
    const known = windows.get(seconds);
    if (known?.index === index) return known.counts;
    const counts = new Map<string, number>();
    windows.set(seconds, { index, counts });
    return counts;
  };

  return {
    count: (key, seconds) => current(seconds).get(key) ?? 0,
    add: (key, seconds) => {
      const counts = current(seconds);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    clear: () => windows.clear(),
  };
};

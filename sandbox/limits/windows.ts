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
  starts: number;
  count: number;
}

export const createWindows = (clock: VirtualClock): Windows => {
  const windows = new Map<string, Window>();

  const current = (key: string, seconds: number): Window => {
    const name = `${seconds} ${key}`;
    const starts = Math.floor(clock.now() / (seconds * 1000));
    const known = windows.get(name);
    if (known?.starts === starts) return known;
    const fresh = { starts, count: 0 };
    windows.set(name, fresh);
    return fresh;
  };

  return {
    count: (key, seconds) => current(key, seconds).count,
    add: (key, seconds) => {
      current(key, seconds).count += 1;
    },
    clear: () => windows.clear(),
  };
};

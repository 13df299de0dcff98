/** One printed line: what was looked at, what was found, and what to do unless it is as it should be. */
export type Finding =
  | { level: 'pass'; looked: string; found: string }
  | { level: 'warn' | 'fail'; looked: string; found: string; remedy: string };

/** What is wrong and what to do about it, where the same trouble is always told the same way. */
export interface Advice {
  level: 'warn' | 'fail';
  found: string;
  remedy: string;
}

export const pass = (looked: string, found: string): Finding => ({ level: 'pass', looked, found });

export const warn = (looked: string, found: string, remedy: string): Finding => ({
  level: 'warn',
  looked,
  found,
  remedy,
});

export const fail = (looked: string, found: string, remedy: string): Finding => ({
  level: 'fail',
  looked,
  found,
  remedy,
});

import type { Explored } from './explore.ts';

const count = (value: number): string => value.toLocaleString('en');

/** One line for the reader of the test's output; with MODEL_TRACE set, a violation step by step as well. */
export const report = (name: string, { states, steps, ms, violation }: Explored): void => {
  const verdict =
    violation === null ? 'all hold' : `${violation.invariant} broken after ${violation.trace.length} steps`;
  console.log(`${name}: ${count(states)} states, ${count(steps)} steps, ${count(ms)} ms, ${verdict}`);
  if (violation !== null && process.env.MODEL_TRACE) {
    console.log(violation.trace.map((line, index) => `${String(index + 1).padStart(4)}. ${line}`).join('\n'));
  }
};

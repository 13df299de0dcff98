/** Where instants lie between 0 and 1. */
export type Scale = (ms: number) => number;

const SECOND_MS = 1000;

/** A gap's length on the line: a second and a week must both be seen, so that it grows with the logarithm. */
const lengthOf = (gapMs: number): number => 1 + Math.log2(1 + gapMs / SECOND_MS);

/** A scale on which every gap between two neighbours of `instants` can be seen, whether of a second or of a week. */
export const gapScale = (instants: readonly number[]): Scale => {
  const known = [...new Set(instants)].toSorted((a, b) => a - b);
  const places: number[] = [];
  let place = 0;
  known.forEach((at, index) => {
    if (index > 0) place += lengthOf(at - (known[index - 1] ?? at));
    places.push(place);
  });
  const whole = place || 1;
  return (ms) => {
    const after = known.findIndex((at) => at >= ms);
    if (after === -1) return 1;
    if (after === 0) return 0;
    const [from, to] = [known[after - 1] ?? 0, known[after] ?? 1];
    const [start, end] = [places[after - 1] ?? 0, places[after] ?? 0];
    return (start + ((ms - from) / (to - from)) * (end - start)) / whole;
  };
};

/** An order is four levels deep; its longest list, the goods, fits many times. */
const MOST_DEPTH = 16;
const MOST_MEMBERS = 5_000;

/** The rule that a parsed body breaks, or `null`. Walks without recursion, so that no body can exhaust the stack. */
export const brokenLimit = (body: unknown): string | null => {
  let members = 0;
  const open: object[] = [];
  const depths: number[] = [];
  const enter = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    open.push(value);
    depths.push(depth);
  };
  enter(body, 0);
  for (let value = open.pop(); value; value = open.pop()) {
    const depth = depths.pop() ?? 0;
    if (depth >= MOST_DEPTH) return `must be at most ${MOST_DEPTH} levels deep`;
    for (const member of Object.values(value)) {
      members += 1;
      if (members > MOST_MEMBERS) return `must have at most ${MOST_MEMBERS} members and items`;
      enter(member, depth + 1);
    }
  }
  return null;
};

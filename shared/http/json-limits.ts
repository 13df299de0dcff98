/** An order is four levels deep; its longest list, the goods, fits many times. */
const MOST_DEPTH = 16;
const MOST_MEMBERS = 5_000;

/** The rule that a parsed body breaks, or `null`. Walks without recursion, so that no body can exhaust the stack. */
export const brokenLimit = (body: unknown): string | null => {
  let members = 0;
  const open: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MOST_DEPTH) return `must be at most ${MOST_DEPTH} levels deep`;
    const inside = Object.values(value);
    members += inside.length;
    if (members > MOST_MEMBERS) return `must have at most ${MOST_MEMBERS} members and items`;
    for (const member of inside) {
      if (typeof member === 'object' && member !== null) open.push({ value: member, depth: depth + 1 });
    }
  }
  return null;
};

import type { FieldIssue } from '../errors.ts';

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Added {
  pointer: string;
  path: string[];
  value: unknown;
}

const MOST_DEPTH = 8;

/** The leaves of what the front end sent: an object is walked into, anything else is one added value. */
const leavesOf = (value: Members, path: string[] = []): Added[] =>
  Object.entries(value).flatMap(([name, member]) => {
    const here = [...path, name];
    if (isMembers(member) && here.length < MOST_DEPTH) return leavesOf(member, here);
    const pointer = here.map((part) => `/${part.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return [{ pointer, path: here, value: member }];
  });

/** A copy of `order` with `value` at `path`, or `null` where the order has something in its place already. */
const withAdded = (order: Members, [name = '', ...rest]: string[], value: unknown): Members | null => {
  const has = Object.hasOwn(order, name);
  if (rest.length === 0) return has ? null : { ...order, [name]: value };
  const inner = has ? order[name] : {};
  const added = isMembers(inner) ? withAdded(inner, rest, value) : null;
  return added && { ...order, [name]: added };
};

/**
 * The order of a token with what the front end added. It may add the open fields only, and change nothing: what is
 * refused is named by its pointer, like any other broken rule.
 */
export const completeOrder = (
  { order, open }: { order: Members; open: readonly string[] },
  body: unknown,
): { order: Members } | { issues: FieldIssue[] } => {
  if (body === undefined || body === null) return { order };
  if (!isMembers(body)) return { issues: [{ field: '', issue: 'must be an object of the open fields' }] };
  const issues: FieldIssue[] = [];
  let completed = order;
  for (const { pointer, path, value } of leavesOf(body)) {
    const added = open.includes(pointer) ? withAdded(completed, path, value) : null;
    if (added) completed = added;
    else issues.push({ field: pointer, issue: 'is fixed by the order token' });
  }
  return issues.length > 0 ? { issues: issues.slice(0, 100) } : { order: completed };
};

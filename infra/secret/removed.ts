import { isBlock } from './profile.ts';

/** An entry of a list goes by its own name; of other entries only how many there are can be told. */
const nameOf = (entry: unknown): string | null => {
  if (typeof entry === 'string') return entry;
  if (!isBlock(entry)) return null;
  const { id, kid } = entry;
  return typeof id === 'string' ? id : typeof kid === 'string' ? kid : null;
};

const lost = (old: unknown, next: unknown, path: string): string[] => {
  if (Array.isArray(old)) {
    const kept = new Set(Array.isArray(next) ? next.map(nameOf) : []);
    return old.flatMap((entry: unknown) => {
      const name = nameOf(entry);
      return name === null || kept.has(name) ? [] : [`${path} ${name}`];
    });
  }
  if (!isBlock(old)) return [];
  return Object.entries(old).flatMap(([name, member]) => {
    const at = path ? `${path}.${name}` : name;
    if (!isBlock(next) || !Object.hasOwn(next, name)) return [at];
    return lost(member, next[name], at);
  });
};

/** What the stored secret has and the next one has not: blocks, members, keys by their ids, appids. Values are not compared. */
export const removedBy = (old: unknown, next: unknown): string[] => lost(old, next, '');

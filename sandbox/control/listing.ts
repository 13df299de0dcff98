import { readPage } from './paging.ts';

/** How a kind of items is listed. */
export interface Listing<Item> {
  /** The number that `after` speaks of; it rises from the oldest item to the newest. */
  number(item: Item, index: number): number;
  /** What can be asked for exactly, by the name of the query's member. */
  exact: Readonly<Record<string, (item: Item) => unknown>>;
  /** The texts in which `q` is looked for, without regard to case. */
  texts(item: Item): readonly (string | undefined)[];
}

type Test<Item> = (item: Item) => boolean;

const testsOf = <Item>(query: URLSearchParams, { exact, texts }: Listing<Item>): readonly Test<Item>[] => {
  const q = query.get('q')?.trim().toLowerCase();
  const wanted = Object.entries(exact).flatMap(([name, member]) => {
    const value = query.get(name);
    return value ? [(item: Item) => member(item) === value] : [];
  });
  return q ? [...wanted, (item) => texts(item).some((text) => text?.toLowerCase().includes(q))] : wanted;
};

/**
 * A page of those items (oldest first) that the query asks for: the ones after `after`, or with `newest=1` the ones
 * before it, newest first. `total` counts all that match. Throws a `ControlRefusal`.
 */
export const listPage = <Item>(
  query: URLSearchParams,
  items: readonly Item[],
  listing: Listing<Item>,
): { page: Item[]; total: number; next?: number } => {
  const { after, limit } = readPage(query);
  const tests = testsOf(query, listing);
  const newest = query.get('newest') === '1';
  const page: Item[] = [];
  let [total, last, more] = [0, 0, false];
  for (let step = 0; step < items.length; step += 1) {
    const index = newest ? items.length - 1 - step : step;
    const item = items[index] as Item;
    if (!tests.every((test) => test(item))) continue;
    total += 1;
    const number = listing.number(item, index);
    if (after !== 0 && (newest ? number >= after : number <= after)) continue;
    if (page.length === limit) more = true;
    else {
      page.push(item);
      last = number;
    }
  }
  return { page, total, ...(more && { next: last }) };
};

/** The latest so many items. */
export interface Ring<Item> {
  push(item: Item): void;
  /** Removes and returns the oldest. */
  shift(): Item | undefined;
  /** Oldest first, from the `from`-th kept item on; all of them unless `count` is given. */
  slice(from?: number, count?: number): Item[];
  readonly size: number;
  clear(): void;
}

/** A ring of `capacity`; pushing onto a full one drops the oldest. Every step is constant time. */
export const createRing = <Item>(capacity: number): Ring<Item> => {
  let items: (Item | undefined)[] = [];
  let start = 0;
  let size = 0;

  const shift = (): Item | undefined => {
    if (size === 0) return undefined;
    const item = items[start];
    items[start] = undefined;
    start = (start + 1) % capacity;
    size -= 1;
    return item;
  };

  return {
    push: (item) => {
      if (size === capacity) shift();
      items[(start + size) % capacity] = item;
      size += 1;
    },
    shift,
    slice: (from = 0, count = size) =>
      Array.from(
        { length: Math.max(0, Math.min(count, size - from)) },
        (_, at) => items[(start + from + at) % capacity] as Item,
      ),
    get size() {
      return size;
    },
    clear: () => {
      items = [];
      start = 0;
      size = 0;
    },
  };
};

/** The kept item with a number, where the numbers of a ring rise by one. Constant time. */
export const findNumbered = <Item extends { id: number }>(ring: Ring<Item>, id: number): Item | undefined => {
  const at = id - (ring.slice(0, 1)[0]?.id ?? 0);
  return at >= 0 && at < ring.size ? ring.slice(at, 1)[0] : undefined;
};

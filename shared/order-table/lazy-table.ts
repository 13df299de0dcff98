import type { OrderTable } from './order-table.ts';

/** Opens the engine with the first call, not at start; a failed opening is tried again by the next call. */
export const lazyTable = (open: () => Promise<OrderTable>): OrderTable => {
  let opening: Promise<OrderTable> | null = null;
  const table = (): Promise<OrderTable> => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    claim: async (key, claim) => (await table()).claim(key, claim),
    settle: async (key, owner, settlement) => (await table()).settle(key, owner, settlement),
    read: async (key) => (await table()).read(key),
    close: async () => (await opening)?.close(),
  };
};

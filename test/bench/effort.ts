/** How much work a run puts into its figures. */
export interface Effort {
  /** Rounds that count, and rounds before them that do not. */
  rounds: number;
  warmUp: number;
  /** How long a round of a rate is, milliseconds. */
  roundMs: number;
  /** Starts of each cold instance. */
  starts: number;
  /** Pairs of an order and the bare waits that it is held against. */
  pairs: number;
  /** Orders after which memory is looked at: the first and the last look. */
  memoryOrders: readonly [number, number];
  /** How long a load lasts, milliseconds. */
  loadMs: number;
  /** Sizes of the order table. */
  tableRows: readonly number[];
  /** Identical orders at once. */
  identicalOrders: number;
  /** Orders of a round against the sandbox. */
  sandboxRound: number;
  /** Orders after which a sandbox that fills is looked at. */
  sandboxOrders: readonly number[];
  /** Exchanges that it has after them. */
  sandboxExchanges: number;
}

export const FULL: Effort = {
  rounds: 21,
  warmUp: 40,
  roundMs: 120,
  starts: 21,
  pairs: 120,
  memoryOrders: [1_000, 10_000],
  loadMs: 1_500,
  tableRows: [1_000, 10_000, 100_000, 1_000_000],
  identicalOrders: 1_000,
  sandboxRound: 200,
  sandboxOrders: [10_000, 100_000],
  sandboxExchanges: 1_000_000,
};

/** Shows that every row still runs. Its figures mean nothing. */
export const QUICK: Effort = {
  rounds: 1,
  warmUp: 0,
  roundMs: 10,
  starts: 1,
  pairs: 2,
  memoryOrders: [20, 60],
  loadMs: 100,
  tableRows: [100, 1_000],
  identicalOrders: 50,
  sandboxRound: 8,
  sandboxOrders: [20, 60],
  sandboxExchanges: 200,
};

/** Prices that both clouds have. A GB is 10^9 bytes; only a GB-second's is 1,024 MB. */
interface CommonPrices {
  currency: string;
  per_million_invocations: number;
  per_gb_second: number;
  per_gb_out: number;
  per_gb_logged: number;
  /** What is paid whether orders come or not. */
  fixed_per_month: Readonly<Record<string, number>>;
}

export interface TencentPrices extends CommonPrices {
  redis_per_gb_month: number;
}

export interface AwsPrices extends CommonPrices {
  per_million_write_units: number;
  per_gb_month_stored: number;
}

export interface Prices {
  orders_per_month: number;
  tencent: TencentPrices;
  aws: AwsPrices;
}

/** What one order takes of a cloud. */
export interface Consumption {
  /** Invocations of a function: the order, its repetitions and the questions for it. */
  invocations: number;
  /** Milliseconds that are billed for one invocation, and the memory of the function. */
  billedMs: number;
  memoryMb: number;
  /** Bytes that leave for the internet: the answer and the request to WeChat, with their headers. */
  outBytes: number;
  logBytes: number;
  writeUnits: number;
  /** Bytes of the row, and for how long it is kept. */
  rowBytes: number;
  redisRowBytes: number;
  keptDays: number;
}

export interface CostLine {
  what: string;
  /** Of a million orders. */
  cost: number;
}

const MILLION = 1_000_000;
const GB = 1_000_000_000;
const DAYS_PER_MONTH = 30;

const commonLines = (prices: CommonPrices, use: Consumption, ordersPerMonth: number): CostLine[] => [
  { what: 'invocations', cost: use.invocations * prices.per_million_invocations },
  {
    what: 'function time',
    cost: MILLION * use.invocations * (use.billedMs / 1_000) * (use.memoryMb / 1_024) * prices.per_gb_second,
  },
  { what: 'traffic out', cost: ((MILLION * use.outBytes) / GB) * prices.per_gb_out },
  { what: 'logs', cost: ((MILLION * use.logBytes) / GB) * prices.per_gb_logged },
  ...Object.entries(prices.fixed_per_month).map(([what, month]) => ({
    what: `${what}, a month's share`,
    cost: (month * MILLION) / ordersPerMonth,
  })),
];

/** GB-months of a million rows. */
const storedGbMonths = (bytes: number, { keptDays }: Consumption): number =>
  ((MILLION * bytes) / GB) * (keptDays / DAYS_PER_MONTH);

export const tencentCost = (prices: TencentPrices, use: Consumption, ordersPerMonth: number): CostLine[] => [
  ...commonLines(prices, use, ordersPerMonth),
  { what: 'order table (Redis)', cost: storedGbMonths(use.redisRowBytes, use) * prices.redis_per_gb_month },
];

export const awsCost = (prices: AwsPrices, use: Consumption, ordersPerMonth: number): CostLine[] => [
  ...commonLines(prices, use, ordersPerMonth),
  { what: 'order table (DynamoDB), writes', cost: use.writeUnits * prices.per_million_write_units },
  { what: 'order table (DynamoDB), storage', cost: storedGbMonths(use.rowBytes, use) * prices.per_gb_month_stored },
];

export const totalOf = (lines: readonly CostLine[]): number => lines.reduce((sum, { cost }) => sum + cost, 0);

import { readFileSync } from 'node:fs';

type Order = Record<string, unknown> & { out_trade_no: string };

let placed = 0;

/** A number that no other order of this run has. */
export const freshNumber = (): string => `T${Date.now()}${String(++placed).padStart(6, '0')}`;

/** An order of `test/fixtures/orders/`, under a number of its own. */
export const anOrder = (fixture: string, changes: Record<string, unknown> = {}): Order => {
  const text = readFileSync(new URL(`../fixtures/orders/${fixture}.json`, import.meta.url), 'utf8');
  return { ...(JSON.parse(text) as object), out_trade_no: freshNumber(), ...changes };
};

/** The six variants: the order type of each and its fixture. */
export const VARIANTS = [
  ['wecom-miniprogram', 'wecom-miniprogram'],
  ['app', 'app'],
  ['unified', 'unified-jsapi'],
  ['unified', 'unified-native'],
  ['unified', 'unified-app'],
  ['unified', 'unified-institution-jsapi'],
  ['unified', 'unified-institution-native'],
  ['unified', 'unified-institution-app'],
] as const;

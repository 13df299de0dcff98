import { readdirSync, readFileSync } from 'node:fs';

const FIXTURES = new URL('../../test/fixtures/orders/', import.meta.url);

/** The documents' own examples of one order type, made valid: `test/fixtures/orders/`, by file name. */
export const exampleOrders = (orderType: string): Record<string, object> => {
  const names = readdirSync(FIXTURES)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => name === orderType || name.startsWith(`${orderType}-`))
    .toSorted();
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8')) as object]),
  );
};

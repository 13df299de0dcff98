/** Where the console is: `#/orders/<mchid>/<out_trade_no>?q=…`. */
export interface Route {
  page: string;
  /** Decoded. */
  parts: readonly string[];
  query: URLSearchParams;
}

/** A segment of a path. Texts over the wire may hold half a character, which cannot be encoded. */
export const encoded = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

export const parseRoute = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', ...parts] = path.split('/').map(decoded);
  return { page, parts, query: new URLSearchParams(query) };
};

type Given = Readonly<Record<string, string | undefined>>;

/** The address of a page of the console. */
export const href = (page: string, parts: readonly string[] = [], query: Given = {}): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const path = [page, ...parts].map(encoded).join('/');
  return `#/${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
};

/** The address of this very page with some members of its query changed; a new filter starts at the first page. */
export const changed = ({ page, parts, query }: Route, changes: Given): string =>
  href(page, parts, { ...Object.fromEntries(query), after: undefined, from: undefined, ...changes });

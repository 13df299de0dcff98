import { readFile } from 'node:fs/promises';
import type { ApiDocument } from './document.ts';
import { apiPage } from './page.ts';

interface ServedText {
  statusCode: 200;
  headers: Record<string, string>;
  body: string;
}

const committed = (): Promise<string> => readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');

const served = (contentType: string, body: string): ServedText => ({
  statusCode: 200,
  headers: {
    'Content-Type': `${contentType}; charset=utf-8`,
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    // The page has a style of its own and needs nothing else.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
  },
  body,
});

/** The committed description and a page for people made from it, by path. Neither needs a key: neither holds a secret. */
export const descriptionRoutes: ReadonlyMap<string, () => Promise<ServedText>> = new Map([
  ['/openapi.json', async () => served('application/json', await committed())],
  ['/docs', async () => served('text/html', apiPage(JSON.parse(await committed()) as ApiDocument))],
]);

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { purchaseView, type Shop } from './shop.ts';

interface Reply {
  status: number;
  body: object;
}

const MOST_BODY_CHARACTERS = 10_000;

/** A JSON object, or an empty one for anything else. */
const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MOST_BODY_CHARACTERS) return {};
  }
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const refused = (status: number, error: string): Reply => ({ status, body: { error } });

const answer = async (shop: Shop, request: IncomingMessage): Promise<Reply> => {
  const { pathname } = new URL(request.url ?? '/', 'http://back-office.invalid');
  const route = `${request.method} ${pathname}`;
  const body = await readBody(request);

  if (route === 'POST /login') {
    const session = await shop.openSession(textOf(body.code));
    return session === null ? refused(401, 'The code is no good.') : { status: 200, body: { session } };
  }

  const session = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const openid = shop.payerOf(session ?? '');
  if (openid === undefined) return refused(401, 'Log in first.');

  if (route === 'POST /purchases') {
    const purchase = shop.buy(openid, textOf(body.item));
    if (purchase === null) return refused(400, 'There is no such item.');
    return { status: 201, body: { ...purchaseView(purchase), token: await shop.token(purchase) } };
  }

  const [, method, number = '', action] = /^(GET|POST) \/purchases\/(\w+)(\/token)?$/.exec(route) ?? [];
  const purchase = shop.find(openid, number);
  if (purchase === undefined || (method === 'POST') !== (action !== undefined)) return refused(404, 'Not found.');
  if (method === 'GET') {
    await shop.settle(purchase);
    return { status: 200, body: purchaseView(purchase) };
  }
  if (purchase.status !== 'open') return refused(409, 'The purchase is settled.');
  return { status: 200, body: { token: await shop.token(purchase) } };
};

/**
 * The shop over HTTP. `POST /login` {code} → {session}; with that session as bearer: `POST /purchases` {item} → purchase
 * and token, `POST /purchases/<number>/token` → a fresh token, `GET /purchases/<number>` → how it stands.
 */
export const createBackOffice = (shop: Shop): Server =>
  createServer((request, response) => {
    const reply = answer(shop, request).catch((error: unknown) => {
      process.stderr.write(`back office: ${error instanceof Error ? error.message : 'unknown error'}\n`);
      return refused(502, 'Nobody can tell now; try again.');
    });
    reply.then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(JSON.stringify(body));
    });
  });

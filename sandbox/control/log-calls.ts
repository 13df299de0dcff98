import type { Exchange } from '../exchange-log.ts';
import type { ControlCall, ControlRequest } from './call.ts';
import { nextPage, readPage } from './paging.ts';
import { ControlRefusal } from './refusal.ts';

const shown = ({ bytes, ...rest }: Exchange): Omit<Exchange, 'bytes'> => rest;

/** Items carry rising numbers; `after` is the number of the last one that was seen. */
const numbered = <Item extends { id: number }>(
  { query }: ControlRequest,
  size: number,
  slice: (from: number, count: number) => readonly Item[],
) => {
  const { after, limit } = readPage(query);
  const first = slice(0, 1)[0]?.id ?? 0;
  const from = Math.max(0, after + 1 - first);
  const page = slice(from, limit);
  return { page, ...nextPage(page.at(-1)?.id, from + page.length < size) };
};

const found = <Item>(item: Item | undefined): Item => {
  if (item === undefined) throw new ControlRefusal(404, 'NOT_FOUND', 'no such number, or no longer kept');
  return item;
};

export const LOG_CALLS: readonly ControlCall[] = [
  {
    method: 'GET',
    path: /^requests\/(\d{1,15})$/,
    perform: ({ steering: { exchanges }, parts: [id] }) => shown(found(exchanges.find(Number(id)))),
  },
  {
    method: 'GET',
    path: /^notifications\/(\d{1,15})$/,
    perform: ({ steering: { outbox }, parts: [id] }) => found(outbox.find(Number(id))),
  },
  {
    method: 'GET',
    path: /^requests$/,
    perform: (request) => {
      const { exchanges } = request.steering;
      const { page, ...next } = numbered(request, exchanges.size, exchanges.slice);
      return { requests: page.map(shown), ...next };
    },
  },
  {
    method: 'GET',
    path: /^notifications$/,
    perform: (request) => {
      const { outbox } = request.steering;
      const { page, ...next } = numbered(request, outbox.size, outbox.list);
      return { notifications: page, ...next };
    },
  },
];

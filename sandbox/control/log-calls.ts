import type { Exchange } from '../exchange-log.ts';
import type { KeptOutbox, NotificationView } from '../notifications/outbox.ts';
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

const RESEND_REFUSALS: Readonly<
  Record<'unknown' | 'undeliverable', readonly [status: number, code: string, message: string]>
> = {
  unknown: [404, 'NOT_FOUND', 'no such notification, or no longer kept'],
  undeliverable: [409, 'UNDELIVERABLE', 'the notification has no address that the sandbox calls'],
};

/** Tries a notification once more. Rejects with a {@link ControlRefusal}. */
export const resend = async (outbox: KeptOutbox, id: number): Promise<NotificationView> => {
  const sent = await outbox.resend(id);
  if ('refused' in sent) throw new ControlRefusal(...RESEND_REFUSALS[sent.refused]);
  return sent;
};

export const LOG_CALLS: readonly ControlCall[] = [
  {
    method: 'POST',
    path: /^notifications\/(\d{1,15})\/resend$/,
    perform: ({ steering: { outbox }, parts: [id] }) => resend(outbox, Number(id)),
  },
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

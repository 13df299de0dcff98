import type { Exchange } from '../exchange-log.ts';
import type { KeptOutbox, NotificationView } from '../notifications/outbox.ts';
import type { ControlCall } from './call.ts';
import { type Listing, listPage } from './listing.ts';
import { ControlRefusal } from './refusal.ts';

const shown = ({ bytes, ...rest }: Exchange): Omit<Exchange, 'bytes'> => rest;

const EXCHANGES: Listing<Exchange> = {
  number: ({ id }) => id,
  exact: {
    system: ({ system }) => system,
    call: ({ call }) => call,
    mchid: ({ mchid }) => mchid,
    out_trade_no: ({ out_trade_no }) => out_trade_no,
    signature: ({ signature }) => signature?.verdict,
  },
  texts: ({ target, body, code, verdict, out_trade_no }) => [out_trade_no, target, code, verdict, body],
};

const NOTIFICATIONS: Listing<NotificationView> = {
  number: ({ id }) => id,
  exact: {
    status: ({ status }) => status,
    system: ({ system }) => system,
    mchid: ({ mchid }) => mchid,
    out_trade_no: ({ out_trade_no }) => out_trade_no,
  },
  texts: ({ out_trade_no, out_refund_no, notify_url, event_type }) => [
    out_trade_no,
    out_refund_no,
    notify_url,
    event_type,
  ],
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
    perform: ({ steering: { exchanges }, query }) => {
      const { page, ...rest } = listPage(query, exchanges.slice(), EXCHANGES);
      return { requests: page.map(shown), ...rest };
    },
  },
  {
    method: 'GET',
    path: /^notifications$/,
    perform: ({ steering: { outbox }, query }) => {
      const { page, ...rest } = listPage(query, outbox.list(), NOTIFICATIONS);
      return { notifications: page, ...rest };
    },
  },
];

import type { OrderView } from '../../control/order-view.ts';
import type { RefundView } from '../../control/refund-calls.ts';
import { encoded } from './route.ts';
import type { Exchange, MerchantParts, NotificationView, PhoneAnswer, SwitchView } from './shapes.ts';

/** What the control API refused, in its words. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A control call. Rejects with {@link Refused}, or with what `fetch` rejects with when nobody answers. */
const call = async <Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> => {
  const response = await fetch(`/__sandbox/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer & { code?: string; message?: string };
  if (response.ok) return answer;
  throw new Refused(response.status, answer.code ?? '', answer.message ?? response.statusText);
};

export type Query = Readonly<Record<string, string | undefined>>;

const withQuery = (path: string, query: Query): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

/** `next` and `total` of a list. */
export interface ListEnd {
  total: number;
  next?: number;
}

const orderPath = (mchid: string, number: string): string => `orders/${encoded(mchid)}/${encoded(number)}`;

export interface Clock {
  now: string;
  wire: string;
  next_event_at?: string;
  next_retry_at?: string;
}

export interface State {
  clock: { now: string; wire: string };
  merchants: MerchantParts[];
  counts: Readonly<Record<'orders' | 'refunds' | 'requests' | 'notifications' | 'faults', number>>;
}

export type FaultView = Readonly<Record<string, string | number | boolean>> & {
  id: string;
  matched: number;
  fired: number;
};

export interface FaultList {
  faults: FaultView[];
  catalogue: { errors: Readonly<Record<string, readonly string[]>> };
}

export type PayerMove = 'start' | 'cancel' | 'fail';

/** The control API as the console uses it. */
export const control = {
  state: () => call<State>('GET', 'state'),
  reset: () => call('POST', 'reset'),

  clock: () => call<Clock>('GET', 'clock'),
  advance: (seconds: number) => call<{ now: string }>('POST', 'clock', { advance_seconds: seconds }),
  setClock: (now: string) => call<{ now: string }>('POST', 'clock', { now }),

  orders: (query: Query) => call<{ orders: OrderView[] } & ListEnd>('GET', withQuery('orders', query)),
  order: (mchid: string, number: string) => call<OrderView>('GET', orderPath(mchid, number)),
  pay: (mchid: string, number: string, wish: object) => call('POST', `${orderPath(mchid, number)}/pay`, wish),
  payerDoes: (move: PayerMove, mchid: string, number: string) => call('POST', `${orderPath(mchid, number)}/${move}`),
  close: (mchid: string, number: string) => call('POST', `${orderPath(mchid, number)}/close`),

  refunds: (query: Query) => call<{ refunds: RefundView[] } & ListEnd>('GET', withQuery('refunds', query)),
  settle: (mchid: string, number: string, status: string) =>
    call('POST', `refunds/${encoded(mchid)}/${encoded(number)}/settle`, { status }),

  exchanges: (query: Query) => call<{ requests: Exchange[] } & ListEnd>('GET', withQuery('requests', query)),
  exchange: (id: string) => call<Exchange>('GET', `requests/${encoded(id)}`),

  notifications: (query: Query) =>
    call<{ notifications: NotificationView[] } & ListEnd>('GET', withQuery('notifications', query)),
  notification: (id: string) => call<NotificationView>('GET', `notifications/${encoded(id)}`),
  resend: (id: number) => call<NotificationView>('POST', `notifications/${id}/resend`),

  phone: (move: 'check' | 'pay' | PayerMove, asked: object) => call<PhoneAnswer>('POST', `phone/${move}`, asked),

  faults: () => call<FaultList>('GET', 'faults'),
  addFault: (rule: object) => call<{ ids: string[] }>('POST', 'faults', rule),
  removeFault: (id: string) => call('DELETE', `faults/${encoded(id)}`),
  removeFaults: () => call('DELETE', 'faults'),

  switches: () => call<{ switches: SwitchView[] }>('GET', 'switches'),
  setSwitch: (name: string, value: string | number | boolean) => call('POST', 'switches', { [name]: value }),

  merchants: () => call<{ merchants: MerchantParts[] }>('GET', 'merchants'),
  changeKey: (mchid: string, what: string, body: object) =>
    call<Readonly<Record<string, unknown>>>('POST', `merchants/${encoded(mchid)}/${what}`, body),
  addMerchant: (wish: object) => call<Readonly<Record<string, unknown>>>('POST', 'merchants', wish),
};

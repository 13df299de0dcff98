import type { NotificationView, OrderView, RefundView } from '../shapes.ts';

export type Happening =
  | 'placed'
  | 'artifact_expires'
  | 'paid'
  | 'closed'
  | 'pay_until'
  | 'auto_close'
  | 'refund_made'
  | 'refund_done'
  | 'told'
  | 'untold'
  | 'next_attempt';

/** Something in an order's life; `name` says of which artifact, refund or attempt. */
export interface Moment {
  at: number;
  what: Happening;
  name?: string;
  /** Not yet: it will happen unless something else does. */
  expected: boolean;
}

/** A stretch of an order's life: while something could be done, or was under way. */
export interface Stretch {
  from: number;
  to: number;
  tone: 'open' | 'ticket' | 'refund' | 'telling';
  /** Its end no longer matters: the order was paid or closed before. */
  cut?: number;
}

export interface Lane {
  name: 'payable' | 'artifact' | 'refund' | 'notification';
  stretches: readonly Stretch[];
}

/** An order's life as it is drawn: moments in the order of time, and lanes of what lasted. */
export interface Life {
  now: number;
  moments: readonly Moment[];
  lanes: readonly Lane[];
}

const ARTIFACTS_DRAWN = 3;

const ms = (rfc3339: string): number => Date.parse(rfc3339);

const UNPAID = new Set(['NOTPAY', 'USERPAYING', 'PAYERROR']);

/** What an artifact starts a payment with: `prepay_id`, `code_url`, `h5_url`. */
export const artifactName = ({ fields }: OrderView['artifacts'][number]): string =>
  ['code_url', 'h5_url', 'prepay_id'].find((name) => fields[name] !== undefined) ?? 'prepay_id';

const endOf = ({ paid_at, closed_at }: OrderView): number | undefined => {
  const end = paid_at ?? closed_at;
  return end === undefined ? undefined : ms(end);
};

const orderMoments = (order: OrderView, now: number): Moment[] => {
  const isOpen = UNPAID.has(order.state);
  const end = endOf(order) ?? Number.POSITIVE_INFINITY;
  const latest = order.artifacts.at(-1);
  const moment = (what: Happening, time: string, name?: string): Moment => ({
    at: ms(time),
    what,
    expected: ms(time) > now,
    ...(name !== undefined && { name }),
  });
  return [
    moment('placed', order.created_at),
    ...(latest && ms(latest.valid_until) < end
      ? [moment('artifact_expires', latest.valid_until, artifactName(latest))]
      : []),
    // Mostly the order closes at that very moment.
    ...(ms(order.pay_until) < end && order.pay_until !== order.auto_close_at
      ? [moment('pay_until', order.pay_until)]
      : []),
    ...(order.paid_at === undefined ? [] : [moment('paid', order.paid_at)]),
    ...(order.closed_at === undefined ? [] : [moment('closed', order.closed_at, order.closed_by)]),
    ...(isOpen ? [moment('auto_close', order.auto_close_at)] : []),
  ];
};

const refundMoments = (refunds: readonly RefundView[]): Moment[] =>
  refunds.flatMap(({ created_at, success_time, out_refund_no: name }) => [
    { at: ms(created_at), what: 'refund_made' as const, name, expected: false },
    ...(success_time === undefined
      ? []
      : [{ at: ms(success_time), what: 'refund_done' as const, name, expected: false }]),
  ]);

const notificationMoments = (notifications: readonly NotificationView[]): Moment[] =>
  notifications.flatMap(({ attempts = [], next_at, event_type }) => [
    ...attempts.map(({ at, number, acknowledged }) => ({
      at: ms(at),
      what: acknowledged ? ('told' as const) : ('untold' as const),
      name: `${event_type} #${number}`,
      expected: false,
    })),
    ...(next_at === undefined
      ? []
      : [{ at: ms(next_at), what: 'next_attempt' as const, name: event_type, expected: true }]),
  ]);

const lanesOf = (
  order: OrderView,
  refunds: readonly RefundView[],
  notifications: readonly NotificationView[],
  now: number,
): Lane[] => {
  const end = endOf(order);
  const until = (from: number, to: number): Stretch['cut'] =>
    end !== undefined && end < to ? Math.max(end, from) : undefined;
  const stretch = (tone: Stretch['tone'], from: number, to: number): Stretch => {
    const cut = until(from, to);
    return { tone, from, to, ...(cut !== undefined && { cut }) };
  };
  const lanes: Lane[] = [
    { name: 'payable', stretches: [stretch('open', ms(order.created_at), ms(order.pay_until))] },
    {
      name: 'artifact',
      stretches: order.artifacts
        .slice(-ARTIFACTS_DRAWN)
        .map(({ issued_at, valid_until }) => stretch('ticket', ms(issued_at), ms(valid_until))),
    },
    {
      name: 'refund',
      stretches: refunds.map(({ created_at, success_time, status }) => ({
        tone: 'refund',
        from: ms(created_at),
        to: success_time === undefined ? (status === 'PROCESSING' ? now : ms(created_at)) : ms(success_time),
      })),
    },
    {
      name: 'notification',
      stretches: notifications.map(({ at, attempts = [], next_at }) => ({
        tone: 'telling',
        from: ms(at),
        to: ms(next_at ?? attempts.at(-1)?.at ?? at),
      })),
    },
  ];
  return lanes.filter(({ stretches }) => stretches.length > 0);
};

export const lifeOf = (
  order: OrderView,
  refunds: readonly RefundView[],
  notifications: readonly NotificationView[],
  now: number,
): Life => ({
  now,
  moments: [...orderMoments(order, now), ...refundMoments(refunds), ...notificationMoments(notifications)].toSorted(
    (a, b) => a.at - b.at,
  ),
  lanes: lanesOf(order, refunds, notifications, now),
});

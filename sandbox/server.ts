import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Behaviour, behaviourWith, checkSwitches } from './behaviour.ts';
import { type ClockMachine, createClock, type VirtualClock } from './clock/virtual-clock.ts';
import { answerConsole, isConsolePath } from './console/answer-console.ts';
import type { Steering } from './control/call.ts';
import { CONTROL_PREFIX, serveControl } from './control/control.ts';
import { resend } from './control/log-calls.ts';
import { addMerchant } from './control/merchant-calls.ts';
import { closeOrder, listOrders, payerDoes, payOrder } from './control/order-moves.ts';
import type { OrderView } from './control/order-view.ts';
import { type RefundView, refundView, settleRefund } from './control/refund-calls.ts';
import { sandboxState } from './control/state.ts';
import { exchange } from './exchange.ts';
import { createExchangeLog, type Exchange } from './exchange-log.ts';
import { createFaults, type FaultEngine, type Faults } from './faults/faults.ts';
import { gatewayPage } from './http/gateway-page.ts';
import { readRequest } from './http/read-request.ts';
import { dripAnswer, sendAnswer } from './http/send-answer.ts';
import type { WireRequest } from './http/wire.ts';
import { createNews } from './live/news.ts';
import type { SandboxMerchant } from './merchant.ts';
import type { MerchantWish } from './merchants/merchant-wish.ts';
import { createMerchants } from './merchants/merchants.ts';
import { createMailroom } from './notifications/mailroom.ts';
import type { NotificationView } from './notifications/outbox.ts';
import { createPoster, type Poster } from './notifications/post.ts';
import type { Order, SystemName } from './orders/order.ts';
import { createOrderBook } from './orders/order-book.ts';
import type { RefundEnd } from './refunds/refund.ts';
import { createRefundBook } from './refunds/refund-book.ts';
import type { BackEnd, World } from './system.ts';
import { type Authority, issueServerIdentity } from './tls/authority.ts';
import { tlsOf } from './tls/client-certificate.ts';
import { createListener } from './tls/one-port.ts';
import { createV2 } from './v2/back-end.ts';
import { createV3 } from './v3/back-end.ts';
import { createWecom } from './wecom/back-end.ts';

export interface SandboxOptions {
  /** 0 or nothing: a free port. */
  port?: number;
  merchants: readonly SandboxMerchant[];
  /** Switches for what no document settles. */
  behaviour?: Partial<Behaviour>;
  /** Real time in milliseconds, for tests: ages of signatures are measured against it. */
  wireClock?: () => number;
  /** How many exchanges are remembered; 10,000 unless given. */
  exchangesKept?: number;
  /** Real milliseconds within which a notification must be answered; 5,000, as WeChat's, unless given. */
  notificationLimitMs?: number;
  /** Serves HTTPS besides HTTP on the same port, with certificates of this authority. */
  tls?: Authority;
}

/** A running sandbox. The members do what the control API does, without HTTP. */
export interface Sandbox {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, the base URL of all three systems. */
  readonly origin: string;
  /** The same over TLS, where the sandbox has an authority. */
  readonly tlsOrigin?: string;
  /** The clock of expiry, closing and tokens. */
  readonly clock: VirtualClock;
  readonly faults: Faults;
  /** The switches as they stand; {@link setSwitches} moves them. */
  readonly behaviour: Readonly<Behaviour>;
  /** Throws a `SwitchError` that names switch and rule. */
  setSwitches(changes: Partial<Behaviour>): void;
  state(): ReturnType<typeof sandboxState>;
  orders(): OrderView[];
  /** The latest exchanges, oldest first, with the raw bytes of each request's body. */
  requests(): readonly Exchange[];
  /** The payer pays. Throws a `ControlRefusal` when the order cannot be paid. */
  pay(mchid: string, outTradeNo: string, openid?: string): OrderView;
  /** The payer reaches the password screen, leaves the cashier, or his bank refuses. Throws a `ControlRefusal`. */
  payerDoes(move: 'start' | 'cancel' | 'fail', mchid: string, outTradeNo: string): OrderView;
  closeOrder(mchid: string, outTradeNo: string): OrderView;
  refunds(): RefundView[];
  /** Ends a refund that is on its way. Throws a `ControlRefusal`. */
  settleRefund(mchid: string, outRefundNo: string, end: RefundEnd): RefundView;
  /** The latest notifications, oldest first. */
  notifications(): NotificationView[];
  /** Tries a notification once more. Rejects with a `ControlRefusal`. */
  resend(id: number): Promise<NotificationView>;
  /** A further merchant, with all that it needs to know. Rejects with a `ControlRefusal`. */
  addMerchant(wish?: MerchantWish): Promise<Record<string, unknown>>;
  /**
   * Empty again: no orders, refunds, notifications, exchanges, faults or tokens, the switches as at the start, and the
   * clock on real time. Merchants stay, with the keys that they came with.
   */
  reset(): void;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

interface Machine {
  steering: Steering;
  clock: ClockMachine;
  faults: FaultEngine;
  backEnds: readonly BackEnd[];
  poster: Poster;
}

const NOTIFICATIONS_KEPT = 10_000;
const NOTIFICATION_LIMIT_MS = 5000;

const assemble = ({
  merchants,
  behaviour,
  wireClock = Date.now,
  exchangesKept = 10_000,
  notificationLimitMs = NOTIFICATION_LIMIT_MS,
}: SandboxOptions): Machine => {
  const clock = createClock(wireClock);
  const switches = behaviourWith(behaviour);
  const atStart = { ...switches };
  const news = createNews();
  const poster = createPoster();
  const common = { merchants: createMerchants(merchants), behaviour: switches, clock, wireNow: wireClock };
  const outbox = createMailroom({
    ...common,
    post: poster.post,
    limitMs: notificationLimitMs,
    takeFaults: (subject) => faults.take(subject),
    capacity: NOTIFICATIONS_KEPT,
    changed: (id) => news.tell('notification', id),
  });
  const changed = ({ mchid, out_trade_no }: Order) => news.tell('order', `${mchid}/${out_trade_no}`);
  const domain = { clock, behaviour: switches, outbox, changed };
  const world: World = { ...common, outbox, orders: createOrderBook(domain), refunds: createRefundBook(domain) };
  const [v3, v2, wecom] = [createV3(world), createV2(world), createWecom(world)];
  const backEnds = [v3, v2, wecom];
  const catalogue: Record<SystemName, readonly string[]> = {
    v3: v3.errorCodes,
    v2: v2.errorCodes,
    wecom: wecom.errorCodes,
  };
  const faults = createFaults(catalogue, (id) => news.tell('fault', id));
  const exchanges = createExchangeLog(exchangesKept, (id) => news.tell('exchange', id));
  const reset = () => {
    clock.reset();
    for (const part of [world.orders, world.refunds, outbox, faults, exchanges]) part.clear();
    for (const backEnd of backEnds) backEnd.reset?.();
    world.merchants.restore();
    Object.assign(switches, atStart);
    news.tell('reset', '*');
  };
  const setSwitches = (changes: object) => {
    Object.assign(switches, checkSwitches(changes));
    news.tell('switches', '*');
  };
  return {
    steering: { world, exchanges, faults, errorCodes: catalogue, outbox, news, post: poster.post, setSwitches, reset },
    clock,
    faults,
    backEnds,
    poster,
  };
};

const serve = async (
  { steering, clock, faults, backEnds }: Machine,
  incoming: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> => {
  const read = await readRequest(incoming);
  if (!read) {
    response.once('finish', () => incoming.destroy());
    return sendAnswer(response, gatewayPage(413));
  }
  clock.catchUp();
  const tls = tlsOf(incoming, steering.world.merchants.all, clock.now());
  const request: WireRequest = { ...read, ...(tls && { tls }) };
  if (isConsolePath(request.path)) {
    return sendAnswer(response, await answerConsole(request, incoming.socket.localPort ?? 0));
  }
  if (request.path.startsWith(CONTROL_PREFIX)) {
    return serveControl(request, response, steering, incoming.socket.localPort ?? 0);
  }
  const backEnd = backEnds.find(({ prefixes }) => prefixes.some((prefix) => request.path.startsWith(prefix)));
  if (!backEnd) return sendAnswer(response, gatewayPage(404));
  const delivery = exchange(request, backEnd, { world: steering.world, faults, log: steering.exchanges });
  if (delivery.delayMs > 0) await delay(delivery.delayMs, undefined, { signal: closing });
  await delivery.first;
  if ('answer' in delivery) {
    const answer = await delivery.answer;
    if (delivery.dripMs > 0) return dripAnswer(response, answer, delivery.dripMs, closing);
    return sendAnswer(response, answer);
  }
  if (delivery.drop === 'reset') incoming.socket.resetAndDestroy();
};

const LOOPBACK = '127.0.0.1';

/** Starts a sandbox on 127.0.0.1. Rejects when the port is taken or a merchant's key is unreadable. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const machine = assemble(options);
  const { steering, clock, faults } = machine;
  const { world, exchanges, outbox, setSwitches, reset } = steering;
  const closing = new AbortController();
  const identity = options.tls && (await issueServerIdentity(options.tls));
  const { server, cut } = createListener((incoming, response) => {
    serve(machine, incoming, response, closing.signal).catch((error: unknown) => {
      // A client that went away, or a shutdown, is no fault of the sandbox.
      if (incoming.socket.destroyed || closing.signal.aborted || response.headersSent) return;
      sendAnswer(response, { status: 500, headers: [['Content-Type', 'text/plain']], body: `sandbox: ${error}\n` });
    });
  }, identity);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  /** What fell due in the meantime happens first. */
  const current = <Value>(act: () => Value): Value => {
    clock.catchUp();
    return act();
  };
  return {
    port,
    origin: `http://${LOOPBACK}:${port}`,
    ...(options.tls && { tlsOrigin: `https://${LOOPBACK}:${port}` }),
    clock: world.clock,
    faults,
    behaviour: world.behaviour,
    setSwitches,
    state: () => current(() => sandboxState(steering)),
    orders: () => current(() => listOrders(world)),
    requests: () => exchanges.slice(),
    pay: (mchid, number, openid) =>
      current(() => payOrder(world, mchid, number, openid === undefined ? {} : { openid })),
    payerDoes: (move, mchid, number) => current(() => payerDoes(move, world, mchid, number)),
    closeOrder: (mchid, number) => current(() => closeOrder(world, mchid, number)),
    refunds: () => current(() => world.refunds.all().map(refundView)),
    settleRefund: (mchid, number, end) => current(() => settleRefund(world, mchid, number, end)),
    notifications: () => current(() => outbox.list()),
    resend: (id) => resend(outbox, id),
    addMerchant: (wish = {}) => addMerchant(world.merchants, wish),
    reset,
    close: () =>
      new Promise((resolve) => {
        clock.stop();
        closing.abort();
        machine.poster.close();
        server.close(() => resolve());
        cut();
      }),
  };
};

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Behaviour, behaviourWith } from './behaviour.ts';
import { createClock, type VirtualClock } from './clock.ts';
import { answerControl, CONTROL_PREFIX } from './control/control.ts';
import type { OrderView } from './control/order-view.ts';
import { closeOrder, listOrders, payOrder, type Steering, sandboxState } from './control/state.ts';
import { exchange } from './exchange.ts';
import { createExchangeLog, type Exchange, type ExchangeLog } from './exchange-log.ts';
import { createFaults, type FaultEngine, type Faults } from './faults/faults.ts';
import { gatewayPage } from './http/gateway-page.ts';
import { readRequest } from './http/read-request.ts';
import { sendAnswer } from './http/send-answer.ts';
import type { WireRequest } from './http/wire.ts';
import type { SandboxMerchant } from './merchant.ts';
import { createMerchants } from './merchants.ts';
import type { SystemName } from './orders/order.ts';
import { createOrderBook } from './orders/order-book.ts';
import type { BackEnd, World } from './system.ts';
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
}

/** A running sandbox. The members do what the control API does, without HTTP. */
export interface Sandbox {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, the base URL of all three systems. */
  readonly origin: string;
  /** The clock of expiry, closing and tokens. */
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly behaviour: Behaviour;
  state(): ReturnType<typeof sandboxState>;
  orders(): OrderView[];
  /** The latest exchanges, oldest first, with the raw bytes of each request's body. */
  requests(): readonly Exchange[];
  /** The payer pays. Throws a `ControlRefusal` when the order cannot be paid. */
  pay(mchid: string, outTradeNo: string, openid?: string): OrderView;
  closeOrder(mchid: string, outTradeNo: string): OrderView;
  /** Empty again: no orders, exchanges, faults or tokens, and the clock on real time. */
  reset(): void;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

interface Machine {
  steering: Steering;
  faults: FaultEngine;
  log: ExchangeLog;
  backEnds: readonly BackEnd[];
}

const assemble = ({ merchants, behaviour, wireClock = Date.now, exchangesKept = 10_000 }: SandboxOptions): Machine => {
  const clock = createClock(wireClock);
  const switches = behaviourWith(behaviour);
  const world: World = {
    merchants: createMerchants(merchants),
    orders: createOrderBook(clock.now, () => switches.artifact_on_reentry),
    behaviour: switches,
    clock,
    wireNow: wireClock,
  };
  const [v3, v2, wecom] = [createV3(world), createV2(world), createWecom(world)];
  const backEnds = [v3, v2, wecom];
  const catalogue: Record<SystemName, readonly string[]> = {
    v3: v3.errorCodes,
    v2: v2.errorCodes,
    wecom: wecom.errorCodes,
  };
  const [faults, log] = [createFaults(catalogue), createExchangeLog(exchangesKept)];
  const reset = () => {
    for (const part of [world.orders, faults, log]) part.clear();
    for (const backEnd of backEnds) backEnd.reset?.();
    clock.reset();
  };
  return { steering: { world, exchanges: log, faults, reset }, faults, log, backEnds };
};

const serve = async (
  { steering, faults, log, backEnds }: Machine,
  incoming: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> => {
  const request: WireRequest | undefined = await readRequest(incoming);
  if (!request) {
    response.once('finish', () => incoming.destroy());
    return sendAnswer(response, gatewayPage(413));
  }
  if (request.path.startsWith(CONTROL_PREFIX)) {
    return sendAnswer(response, answerControl(request, steering, incoming.socket.localPort ?? 0));
  }
  const backEnd = backEnds.find(({ prefixes }) => prefixes.some((prefix) => request.path.startsWith(prefix)));
  if (!backEnd) return sendAnswer(response, gatewayPage(404));
  const delivery = exchange(request, backEnd, { world: steering.world, faults, log });
  if (delivery.delayMs > 0) await delay(delivery.delayMs, undefined, { signal: closing });
  if ('answer' in delivery) return sendAnswer(response, delivery.answer);
  if (delivery.drop === 'reset') incoming.socket.resetAndDestroy();
};

/** The keep-alive of WeChat Pay's servers. */
const KEEP_ALIVE_MS = 8000;

const LOOPBACK = '127.0.0.1';

/** Starts a sandbox on 127.0.0.1. Rejects when the port is taken or a merchant's key is unreadable. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const machine = assemble(options);
  const { steering, faults, log } = machine;
  const { world, reset } = steering;
  const closing = new AbortController();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    serve(machine, incoming, response, closing.signal).catch((error: unknown) => {
      // A client that went away, or a shutdown, is no fault of the sandbox.
      if (incoming.socket.destroyed || closing.signal.aborted || response.headersSent) return;
      sendAnswer(response, { status: 500, headers: [['Content-Type', 'text/plain']], body: `sandbox: ${error}\n` });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://${LOOPBACK}:${port}`,
    clock: world.clock,
    faults,
    behaviour: world.behaviour,
    state: () => sandboxState(steering),
    orders: () => listOrders(world),
    requests: log.all,
    pay: (mchid, outTradeNo, openid) => payOrder(world, mchid, outTradeNo, openid),
    closeOrder: (mchid, outTradeNo) => closeOrder(world, mchid, outTradeNo),
    reset,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

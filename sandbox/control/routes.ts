import { FaultRuleError } from '../faults/parse-rule.ts';
import type { FaultRule } from '../faults/rule.ts';
import { parseRfc3339, rfc3339 } from '../time.ts';
import { ControlRefusal } from './refusal.ts';
import { closeOrder, listOrders, payOrder, type Steering, sandboxState } from './state.ts';

type Body = Readonly<Record<string, unknown>> | readonly unknown[];

interface ControlRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/__sandbox/`; groups capture mchid and out_trade_no. */
  path: RegExp;
  perform(steering: Steering, body: Body, mchid: string, outTradeNo: string): unknown;
}

const badRequest = (message: string) => new ControlRefusal(400, 'BAD_REQUEST', message);

/** A JavaScript date reaches no further. */
const MAX_TIME_MS = 8_000_000_000_000_000;

const member = (body: Body, name: string): unknown => Object.entries(body).find(([key]) => key === name)?.[1];

const moveClock = ({ world: { clock } }: Steering, body: Body) => {
  const seconds = member(body, 'advance_seconds');
  const now = member(body, 'now');
  const at = typeof now === 'string' ? parseRfc3339(now) : undefined;
  const usable = typeof seconds === 'number' && Math.abs(clock.now() + seconds * 1000) < MAX_TIME_MS;
  if (usable && now === undefined) clock.advance(seconds);
  else if (at !== undefined && seconds === undefined) clock.set(at);
  else throw badRequest('send {"advance_seconds": n} or {"now": "RFC 3339"}');
  return { now: rfc3339(clock.now()) };
};

const addFaults = ({ faults }: Steering, body: Body) => {
  try {
    const rules = (Array.isArray(body) ? body : [body]) as FaultRule[];
    return { ids: rules.map((rule) => faults.add(rule)) };
  } catch (error) {
    if (error instanceof FaultRuleError) throw badRequest(error.message);
    throw error;
  }
};

const openidOf = (body: Body): string | undefined => {
  const openid = member(body, 'openid');
  return typeof openid === 'string' ? openid : undefined;
};

const ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: /^state$/, perform: sandboxState },
  { method: 'POST', path: /^clock$/, perform: moveClock },
  { method: 'GET', path: /^faults$/, perform: ({ faults }) => ({ faults: faults.list() }) },
  { method: 'POST', path: /^faults$/, perform: addFaults },
  {
    method: 'DELETE',
    path: /^faults$/,
    perform: ({ faults }) => {
      faults.clear();
      return { faults: [] };
    },
  },
  {
    method: 'POST',
    path: /^orders\/([^/]+)\/([^/]+)\/pay$/,
    perform: ({ world }, body, mchid, number) => payOrder(world, mchid, number, openidOf(body)),
  },
  {
    method: 'POST',
    path: /^orders\/([^/]+)\/([^/]+)\/close$/,
    perform: ({ world }, _body, mchid, number) => closeOrder(world, mchid, number),
  },
  { method: 'GET', path: /^orders$/, perform: ({ world }) => ({ orders: listOrders(world) }) },
  {
    method: 'GET',
    path: /^requests$/,
    perform: ({ exchanges }) => ({ requests: exchanges.all().map(({ bytes, ...shown }) => shown) }),
  },
  // No notification is sent yet.
  { method: 'GET', path: /^notifications$/, perform: () => ({ notifications: [] }) },
  {
    method: 'POST',
    path: /^reset$/,
    perform: (steering) => {
      steering.reset();
      return {};
    },
  },
];

const decoded = (segment: string | undefined): string => {
  try {
    return decodeURIComponent(segment ?? '');
  } catch {
    throw badRequest('the path is not percent-encoded UTF-8');
  }
};

/** Carries out a control call. Throws a {@link ControlRefusal}. */
export const steer = (steering: Steering, method: string, path: string, body: Body): unknown => {
  const there = ROUTES.filter((route) => route.path.test(path));
  if (there.length === 0) throw new ControlRefusal(404, 'NOT_FOUND', 'no such control call');
  const route = there.find((candidate) => candidate.method === method);
  if (!route) throw new ControlRefusal(405, 'METHOD_NOT_ALLOWED', `use ${there.map((one) => one.method).join(' or ')}`);
  const [, mchid, number] = route.path.exec(path) ?? [];
  return route.perform(steering, body, decoded(mchid), decoded(number));
};

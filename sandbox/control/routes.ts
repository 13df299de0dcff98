import { type Body, badRequest, type ControlCall, type Steering } from './call.ts';
import { CLOCK_CALLS } from './clock-calls.ts';
import { FAULT_CALLS } from './fault-calls.ts';
import { KEY_CALLS } from './key-calls.ts';
import { LOG_CALLS } from './log-calls.ts';
import { MERCHANT_CALLS } from './merchant-calls.ts';
import { ORDER_CALLS } from './order-calls.ts';
import { PHONE_CALLS } from './phone-calls.ts';
import { REFUND_CALLS } from './refund-calls.ts';
import { ControlRefusal } from './refusal.ts';
import { STATE_CALLS } from './state.ts';
import { SWITCH_CALLS } from './switch-calls.ts';

const CALLS: readonly ControlCall[] = [
  ...STATE_CALLS,
  ...CLOCK_CALLS,
  ...FAULT_CALLS,
  ...SWITCH_CALLS,
  ...MERCHANT_CALLS,
  ...KEY_CALLS,
  ...ORDER_CALLS,
  ...REFUND_CALLS,
  ...PHONE_CALLS,
  ...LOG_CALLS,
];

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('the path is not percent-encoded UTF-8');
  }
};

interface Asked {
  method: string;
  /** Below `/__sandbox/`. */
  path: string;
  query: URLSearchParams;
  body: Body;
}

/** Carries out a control call; the answer may be a promise. Throws or rejects with a {@link ControlRefusal}. */
export const steer = (steering: Steering, { method, path, query, body }: Asked): unknown => {
  const there = CALLS.filter((call) => call.path.test(path));
  if (there.length === 0) throw new ControlRefusal(404, 'NOT_FOUND', 'no such control call');
  const call = there.find((candidate) => candidate.method === method);
  if (!call) throw new ControlRefusal(405, 'METHOD_NOT_ALLOWED', `use ${there.map((one) => one.method).join(' or ')}`);
  const [, ...parts] = call.path.exec(path) ?? [];
  return call.perform({ steering, body, query, parts: parts.map(decoded) });
};

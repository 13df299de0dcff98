import type { ExchangeLog } from '../exchange-log.ts';
import type { Faults } from '../faults/faults.ts';
import type { ErrorCatalogue } from '../faults/parse-rule.ts';
import type { News } from '../live/news.ts';
import type { KeptOutbox } from '../notifications/outbox.ts';
import type { Post } from '../notifications/post.ts';
import type { World } from '../system.ts';
import { ControlRefusal } from './refusal.ts';

/** What steering needs. */
export interface Steering {
  world: World;
  exchanges: ExchangeLog;
  faults: Faults;
  /** The documented error codes of each system. */
  errorCodes: ErrorCatalogue;
  outbox: KeptOutbox;
  news: News;
  /** Sends a request to a merchant. */
  post: Post;
  /** Checks and moves switches. Throws a `SwitchError`. */
  setSwitches(changes: object): void;
  reset(): void;
}

export type Body = Readonly<Record<string, unknown>> | readonly unknown[];

/** A control call as it came. */
export interface ControlRequest {
  steering: Steering;
  body: Body;
  query: URLSearchParams;
  /** The captured parts of the path, decoded. */
  parts: readonly string[];
}

/** One call of the control API. It throws a {@link ControlRefusal} for what it does not do. */
export interface ControlCall {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/__sandbox/`; groups capture parts. */
  path: RegExp;
  /** What is answered as JSON with 200. */
  perform(request: ControlRequest): unknown;
}

export const badRequest = (message: string): ControlRefusal => new ControlRefusal(400, 'BAD_REQUEST', message);

/** A member of the body; lists have none. */
export const member = (body: Body, name: string): unknown =>
  Array.isArray(body) || !Object.hasOwn(body, name) ? undefined : (body as Record<string, unknown>)[name];

/** A member that must be text where it is there. */
export const optionalText = (body: Body, name: string): string | undefined => {
  const value = member(body, name);
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw badRequest(`${name} must be text`);
};

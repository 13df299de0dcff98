import type { ServerResponse } from 'node:http';
import { sendAnswer } from '../http/send-answer.ts';
import { type Answer, decodeUtf8, type WireRequest } from '../http/wire.ts';
import type { Body, Steering } from './call.ts';
import { streamNews } from './event-stream.ts';
import { guardControl } from './guard.ts';
import { ControlRefusal } from './refusal.ts';
import { steer } from './routes.ts';

export const CONTROL_PREFIX = '/__sandbox/';

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Cache-Control', 'no-store'],
  ],
  body: `${JSON.stringify(value, null, 2)}\n`,
});

const parseBody = (bytes: Buffer): Body => {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes) ?? '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the refusal.
  }
  throw new ControlRefusal(400, 'BAD_REQUEST', 'the body is not a JSON object');
};

const EVENTS_PATH = `${CONTROL_PREFIX}events`;

/** Serves a request under `/__sandbox/`. */
export const serveControl = async (
  request: WireRequest,
  response: ServerResponse,
  steering: Steering,
  port: number,
): Promise<void> => {
  try {
    const { host, origin } = request.headers;
    guardControl({ remoteAddress: request.remoteAddress, host, origin }, port);
    const { method, query } = request;
    if (method === 'GET' && request.path === EVENTS_PATH) return streamNews(response, steering.news);
    const path = request.path.slice(CONTROL_PREFIX.length);
    const done = await steer(steering, { method, path, query, body: parseBody(request.body) });
    sendAnswer(response, json(200, done));
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error;
    sendAnswer(response, json(error.status, { code: error.code, message: error.message }));
  }
};

import { send } from '../exchange.ts';

/** Calls the control API of the sandbox at an origin. */
export const createSteer =
  (origin: () => string) =>
  async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
    const reply = await send(origin(), {
      method,
      target: `/__sandbox/${path}`,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, body: reply.json() };
  };

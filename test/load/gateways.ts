import { onTestFinished } from 'vitest';
import { type ScriptProcess, startGateway } from '../e2e/gateway-process.ts';
import type { Answer, Stack } from '../e2e/stack.ts';

/** Several gateway processes on one order table, as so many instances of a function; they end with the test, also a failed one. */
export interface Gateways {
  /** Posts through one of them in turn; a connection that a dying gateway cut is `null`. */
  post(orderType: string, order: unknown): Promise<Answer | null>;
  /** `kill -9` of one, and another in its place. */
  replace(index: number): Promise<void>;
}

export const startGateways = async (stack: Stack, count: number, env: Record<string, string>): Promise<Gateways> => {
  const settings = { ...stack.env, PREPAY_LOG_LEVEL: 'silent', ...env };
  const gateways: { origin: string; script: ScriptProcess }[] = await Promise.all(
    Array.from({ length: count }, () => startGateway(settings)),
  );
  onTestFinished(async () => {
    await Promise.all(gateways.map(({ script }) => script.end('SIGKILL')));
  });
  let turn = 0;

  return {
    post: async (orderType, order) => {
      const { origin } = gateways[turn++ % count] as { origin: string };
      try {
        const response = await fetch(`${origin}/orders/${orderType}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${stack.demo.apiKey}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(order),
        });
        const body = (await response.json()) as Record<string, unknown>;
        return { status: response.status, headers: response.headers, body };
      } catch {
        return null;
      }
    },
    replace: async (index) => {
      await gateways[index]?.script.end('SIGKILL');
      gateways[index] = await startGateway(settings);
    },
  };
};

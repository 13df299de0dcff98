import type { CloudFunction } from '../../shared/http/function.ts';
import { orderTypes } from '../../shared/orders/registry.ts';

/** Each path and the folder under `functions/` that serves it. */
export const routes: ReadonlyMap<string, string> = new Map([
  ...orderTypes.map(({ name }) => [`/orders/${name}`, `${name}-order`] as const),
  ['/orders', 'query-order'],
  // WeChat's own path: a back office of APIv2 changes its base URL and nothing else.
  ['/pay/unifiedorder', 'unified-order'],
]);

/** Functions read the environment when they are imported, so they are imported when they are first needed. */
export const importFunction = async (folder: string): Promise<CloudFunction> => {
  const module = (await import(`../../functions/${folder}/handler.ts`)) as { handler: CloudFunction };
  return module.handler;
};

import { createGateway } from '../../../infra/local/gateway-server.ts';
import { listen } from '../../../infra/local/listen.ts';
import { importFunction, routes } from '../../../infra/local/routes.ts';
import { endWithCaller, tell } from './script.ts';

/** The gateway of `npm run gateway` on a free port. */
export interface Gateway {
  origin: string;
}

if (import.meta.main) {
  endWithCaller();
  await Promise.all([...routes.values()].map(importFunction));
  const gateway: Gateway = { origin: await listen(createGateway(), 0, 'PORT') };
  tell(gateway);
}

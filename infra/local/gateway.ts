import { readConfig } from '../../shared/config.ts';
import { createGateway } from './gateway-server.ts';
import { listen, portFrom, stop } from './listen.ts';
import { importFunction, routes } from './routes.ts';
import { run, untilStopped } from './run.ts';

/** `npm run gateway`: the functions behind local HTTP, configured by the environment alone. */
run(async () => {
  readConfig();
  await Promise.all([...routes.values()].map(importFunction));
  const server = createGateway();
  const origin = await listen(server, portFrom('PORT', 8787), 'PORT');
  process.stdout.write(`gateway  ${origin}\n`);
  for (const [path, folder] of routes) process.stdout.write(`  ${path}  ${folder}\n`);
  await untilStopped();
  await stop(server);
  process.exit(0);
});

import { readFile } from 'node:fs/promises';
import { createContext } from './function-url.ts';
import { StartError } from './listen.ts';
import { useDemo } from './local-environment.ts';
import { importFunction, routes } from './routes.ts';
import { run } from './run.ts';

const USAGE = `usage: npm run invoke -- <function> <event.json>; functions: ${[...routes.values()].join(', ')}`;

const readEventFile = async (file: string): Promise<unknown> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new StartError(`${file} cannot be read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(`${file} is not JSON.`);
  }
};

/** `npm run invoke -- <function> <event.json>`: one raw event, as the cloud console sends it. The answer goes to stdout. */
run(async () => {
  const [folder, file] = process.argv.slice(2);
  if (!folder || !file || ![...routes.values()].includes(folder)) throw new StartError(USAGE);
  const event = await readEventFile(file);
  await useDemo();
  process.env.PREPAY_RAW_EVENTS = 'on';
  const handler = await importFunction(folder);
  const answer = await handler(event, createContext(folder));
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  process.exit('code' in answer || 'statusCode' in answer ? 1 : 0);
});

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../local/run.ts';
import { writePackage } from './write-package.ts';

const FOLDER = 'dist/sandbox-package';

/** `npm run sandbox:package`: the sandbox as a package under `dist/sandbox-package`, for `npm pack`. */
run(async () => {
  await writePackage(join(fileURLToPath(new URL('../../', import.meta.url)), FOLDER));
  process.stdout.write(`The sandbox is in ${FOLDER}: npm pack ./${FOLDER}\n`);
});

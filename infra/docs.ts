import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { apiDocument } from './api-description/document.ts';
import { errorsDocument } from './errors-document.ts';
import { fidelityDocument } from './fidelity-document.ts';

const root = new URL('../', import.meta.url);

/** As the formatter wants it, because it checks committed JSON too. */
const formatted = (file: string, text: string): string =>
  execFileSync(fileURLToPath(new URL('node_modules/.bin/biome', root)), ['format', `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });

/** `npm run docs`: writes the documents that are generated from code. */
await writeFile(new URL('docs/errors.md', root), errorsDocument());
await writeFile(new URL('docs/sandbox-fidelity.md', root), fidelityDocument());
await writeFile(
  new URL('docs/openapi.json', root),
  formatted('docs/openapi.json', JSON.stringify(apiDocument(), null, 2)),
);

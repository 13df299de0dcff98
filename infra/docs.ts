import { writeFile } from 'node:fs/promises';
import { errorsDocument } from './errors-document.ts';

/** `npm run docs`: writes the documents that are generated from code. */
await writeFile(new URL('../docs/errors.md', import.meta.url), errorsDocument());

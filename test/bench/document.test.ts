import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { documents } from './document/write.ts';

it('writes the committed document and chart from the committed figures', async () => {
  const generated = await documents();
  expect(generated).toHaveLength(2);
  for (const { file, text } of generated) expect(text).toBe(await readFile(file, 'utf8'));
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cell, fidelityDocument } from '../../infra/fidelity-document.ts';
import { fidelityTable } from '../../sandbox/fidelity/table.ts';

it('is committed as the fidelity table generates it', () => {
  const committed = readFileSync(new URL('../../docs/sandbox-fidelity.md', import.meta.url), 'utf8');
  expect(committed).toBe(fidelityDocument());
});

it('has a line of three cells for every rule', () => {
  const lines = fidelityDocument()
    .split('\n')
    .filter((line) => /\| (documented|sdk|observed|community|derived|unknown) \|$/.test(line));
  expect(lines).toHaveLength(fidelityTable().length);
  for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(4);
});

it('reads no Markdown into a cell', () => {
  expect(cell('a|b\n<xml> `c` *d* [e](f) g_h & \\')).toBe(
    'a\\|b &lt;xml&gt; \\`c\\` \\*d\\* \\[e\\](f) g\\_h &amp; \\\\',
  );
});

it('says what a switch is called', () => {
  const row = { area: 'switches', switch: 'a_switch', rule: 'r', source: 's', confidence: 'unknown' } as const;
  expect(fidelityDocument([row])).toContain('| `a_switch`: r | s | unknown |');
});

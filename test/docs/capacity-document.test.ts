import { expect, it } from 'vitest';
import { inputsTable } from '../capacity/inputs-table.ts';
import { read } from './guides.ts';

it('docs/capacity.md was made from the inputs as they are', () => {
  expect(read('docs/capacity.md')).toContain(inputsTable());
});

import { INPUTS } from './inputs.ts';
import { shown, table } from './markdown.ts';

/** What `docs/capacity.md` takes for given. */
export const inputsTable = (): string =>
  table(
    ['input', 'value', 'unit', 'origin', 'what it is'],
    Object.entries(INPUTS).map(([name, { value, unit, origin, note }]) => [
      `\`${name}\``,
      typeof value === 'number' ? value : `p50 ${shown(value.p50)}, p99 ${shown(value.p99)}`,
      unit,
      origin,
      note,
    ]),
  );

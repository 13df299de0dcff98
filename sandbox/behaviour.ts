import { misfit, type SettingsOf, type Switch } from './switches/switch.ts';
import { SWITCHES } from './switches/table.ts';

/**
 * Where the documents are silent or contradict each other, the sandbox has a switch: `switches/` lists each with its
 * reason and default. The defaults are the best reading of the sources, not knowledge: a client that is right works
 * under every value. Read at the moment of use, because switches move while the sandbox runs.
 */
export type Behaviour = SettingsOf<typeof SWITCHES>;

/** A switch that does not exist, or a value that it cannot have. */
export class SwitchError extends Error {
  override readonly name = 'SwitchError';
}

const TABLE: Readonly<Record<string, Switch>> = SWITCHES;

const DEFAULTS = Object.fromEntries(Object.entries(TABLE).map(([name, { default: value }]) => [name, value]));

/** Checks changes that may come from outside. Throws a {@link SwitchError} that names switch and rule. */
export const checkSwitches = (changes: object): Partial<Behaviour> => {
  for (const [name, value] of Object.entries(changes)) {
    const known = Object.hasOwn(TABLE, name) ? TABLE[name] : undefined;
    if (!known) throw new SwitchError(`unknown switch ${name}`);
    const problem = misfit(known, value);
    if (problem) throw new SwitchError(`${name}: ${problem}`);
  }
  return changes;
};

/** The defaults with some switches moved. Throws a {@link SwitchError}. */
export const behaviourWith = (changes: Partial<Behaviour> = {}): Behaviour =>
  ({ ...DEFAULTS, ...checkSwitches(changes) }) as Behaviour;

/** Every switch as data: what it is, what it may be, and how it stands. */
export const listSwitches = (behaviour: Behaviour) =>
  Object.entries(TABLE).map(([name, { rule, source, confidence, values, default: normal }]) => ({
    name,
    value: behaviour[name as keyof Behaviour],
    default: normal,
    values,
    rule,
    source,
    confidence,
  }));

import type { Provenance } from '../fidelity/provenance.ts';

type Scalar = string | number | boolean;

/** One behaviour that no source settles: what it may be, and what it is unless somebody moves it. */
export interface Switch<Value extends Scalar = Scalar> extends Provenance {
  default: Value;
  /** The possible values, or a whole number from `min` on. */
  values: readonly Value[] | { integer: true; min: number };
}

/** The first value is the default. */
export const choice = <const Values extends readonly [Scalar, ...Scalar[]]>(
  values: Values,
  about: Provenance,
): Switch<Values[number]> => ({ ...about, default: values[0], values });

/** A whole number, `min` or more (0 unless given). */
export const integer = (value: number, about: Provenance, min = 0): Switch<number> => ({
  ...about,
  default: value,
  values: { integer: true, min },
});

export const onOff = (value: boolean, about: Provenance): Switch<boolean> => ({
  ...about,
  default: value,
  values: [true, false],
});

/** The settings that a table of switches describes. */
export type SettingsOf<Table extends Readonly<Record<string, Switch>>> = {
  -readonly [Name in keyof Table]: Table[Name] extends Switch<infer Value> ? Value : never;
};

/** Why a value does not fit a switch, or nothing. */
export const misfit = ({ values }: Switch, value: unknown): string | undefined => {
  if ('integer' in values) {
    const fits = Number.isSafeInteger(value) && Number(value) >= values.min;
    return fits ? undefined : `must be a whole number from ${values.min} on`;
  }
  return values.includes(value as Scalar) ? undefined : `must be one of ${values.map(String).join(', ')}`;
};

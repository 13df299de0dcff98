/** A documented rule of one field. Lengths are in bytes unless the check says otherwise. */
export type FieldRule = TextRule | IntegerRule | BooleanRule | ObjectRule | ListRule;

interface Common {
  /** WeChat's own name of the field, as its messages quote it. */
  label: string;
  required: boolean;
}

export interface TextRule extends Common {
  kind: 'text';
  min: number;
  max: number;
  pattern?: RegExp;
}

export interface IntegerRule extends Common {
  kind: 'integer';
  min?: number;
}

export interface BooleanRule extends Common {
  kind: 'boolean';
}

export interface ObjectRule extends Common {
  kind: 'object';
  fields: Fields;
  /** Limit of the whole member as JSON text, in bytes. */
  maxBytes?: number;
}

export interface ListRule extends Common {
  kind: 'list';
  minItems: number;
  item: ObjectRule;
}

export type Fields = Readonly<Record<string, FieldRule>>;

type TextOptions = Partial<Pick<TextRule, 'min' | 'pattern' | 'required'>>;

/** A string of `min` (1 unless given) to `max`. */
export const text = (label: string, max: number, options: TextOptions = {}): TextRule => ({
  kind: 'text',
  label,
  max,
  min: 1,
  required: false,
  ...options,
});

export const integer = (label: string, options: Partial<Pick<IntegerRule, 'min' | 'required'>> = {}): IntegerRule => ({
  kind: 'integer',
  label,
  required: false,
  ...options,
});

export const boolean = (label: string): BooleanRule => ({ kind: 'boolean', label, required: false });

export const object = (
  label: string,
  fields: Fields,
  options: Partial<Pick<ObjectRule, 'required' | 'maxBytes'>> = {},
): ObjectRule => ({ kind: 'object', label, fields, required: false, ...options });

export const list = (label: string, fields: Fields): ListRule => ({
  kind: 'list',
  label,
  required: false,
  minItems: 1,
  item: object(label, fields),
});

/** The same rule, required. */
export const required = <Rule extends FieldRule>(rule: Rule): Rule => ({ ...rule, required: true });

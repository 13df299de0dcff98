import type { FurtherRule } from '../further-rules.ts';
import type { Schema } from '../schema.ts';
import type { Text } from '../text.ts';

/** What the description says about one order type, beside what its schema says. */
export interface OrderText {
  /** What the type is called. */
  title: Text;
  summary: Text;
  /** WeChat's own document. */
  document: string;
  /** Every field, by pointer; `0` stands for every item of a list. */
  fields: Readonly<Record<string, Text>>;
  /** Rules of single fields that neither JSON Schema nor the conversion knows. */
  furtherRules?: Readonly<Record<string, readonly FurtherRule[]>>;
  /** Rules between fields: in words, and as keywords of the order's schema. */
  between?: { text: Text; schema: Schema };
  /** Members of the 200 that this type alone has; optional ones are not in `required`. */
  answer: { required: string[]; properties: Record<string, Schema> };
  /** One whole 200. */
  exampleAnswer: object;
}

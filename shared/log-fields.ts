/** Stands for a value that does not look like one of its field. */
const WITHHELD = '[withheld]';

/** A name, a number or an id, ours or WeChat's. No sentence, signature, PEM text or JSON looks like one. */
const WORD = /^[\w.:|*@-]{1,128}$/;

/** What must not stand in a sentence of ours, whoever put it there. */
const SECRETS =
  /-----BEGIN.*|\b(?:Bearer|WECHATPAY2-[\w-]+)\s.*|[A-Za-z0-9+/]{43,}={0,2}|[\w-]{43,}|\bo[\w-]{27}(?![\w-])/gs;
const MOST_PROSE = 1_024;

/** Each form with what is written of a value that is handed to a field of it. */
const FORMS = {
  word: (value: unknown): unknown => (typeof value === 'string' && WORD.test(value) ? value : WITHHELD),
  count: (value: unknown): unknown => (typeof value === 'number' ? value : WITHHELD),
  flag: (value: unknown): unknown => (typeof value === 'boolean' ? value : WITHHELD),
  /** A sentence of our own. */
  prose: (value: unknown): unknown =>
    typeof value === 'string' ? value.slice(0, MOST_PROSE).replace(SECRETS, WITHHELD) : WITHHELD,
  /** `errorFacts` chooses what is told of it. */
  error: (value: unknown): unknown => value,
} as const;

interface Values {
  word: string;
  count: number;
  flag: boolean;
  prose: string;
  error: unknown;
}

/** Every field that a line may have. A value under any other name is not written. */
export const LOG_FIELDS = {
  event: 'word',

  request_id: 'word',
  trace_id: 'word',
  span_id: 'word',
  parent_span_id: 'word',
  trace_flags: 'word',
  operation: 'word',
  door: 'word',
  mchid: 'word',
  sub_mch_id: 'word',
  out_trade_no: 'word',
  caller: 'word',

  outcome: 'word',
  code: 'word',
  err_code: 'word',
  status: 'count',
  cold_start: 'flag',
  total: 'count',
  currency: 'word',
  claimed: 'word',
  attempt: 'count',
  settlement: 'word',
  keys_renewed: 'flag',
  upstream_code: 'word',
  upstream_request_id: 'word',
  cause: 'word',
  duration_ms: 'count',
  secrets_ms: 'count',
  claim_ms: 'count',
  read_ms: 'count',
  upstream_ms: 'count',
  settle_ms: 'count',
  present_ms: 'count',
  part: 'word',

  step: 'word',
  reason: 'word',
  verdict: 'word',
  errcode: 'count',
  serving: 'flag',
  look_at: 'prose',
  problem: 'prose',
  message: 'prose',
  error: 'error',
} as const satisfies Record<string, keyof typeof FORMS>;

type Field = keyof typeof LOG_FIELDS;

/** One line of the log: its event, and facts under known names. */
export type LogLine = { event: string } & { [Name in Field]?: Values[(typeof LOG_FIELDS)[Name]] | undefined };

const WRITTEN: ReadonlyMap<string, (value: unknown) => unknown> = new Map(
  Object.entries(LOG_FIELDS).map(([name, form]) => [name, FORMS[form]]),
);

const writtenAs = (name: string, value: unknown): unknown => {
  const form = WRITTEN.get(name);
  return form === undefined || value === undefined ? undefined : form(value);
};

/** What of a line may leave the process: known fields, each with a value of its form. */
export const writable = (line: Record<string, unknown>): Record<string, unknown> => {
  for (const name in line) {
    if (writtenAs(name, line[name]) !== line[name]) {
      return Object.fromEntries(Object.entries(line).map(([field, value]) => [field, writtenAs(field, value)]));
    }
  }
  return line;
};

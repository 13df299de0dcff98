import type { ErrorCode } from '../errors.ts';
import type { Refusal } from '../upstream/outcome.ts';

/** An answer of WeCom: success is an `errcode` of 0 or none. `errmsg` may change and is never matched. */
export interface WecomAnswer {
  errcode: number;
  errmsg: string;
  body: Record<string, unknown>;
}

/** Refresh the access token once and send again (全局错误码: an expired token is reported as either of the last two). */
export const TOKEN_ERRCODES: ReadonlySet<number> = new Set([40001, 40014, 42001]);

/** `out_trade_no not exists under mchid`: the one order-specific errcode that is known. */
export const ORDER_ABSENT = 720501;

const CODES_BY_ERROR: readonly (readonly [ErrorCode, readonly number[]])[] = [
  ['PARAM_ERROR', [40033, 40035, 40058, 40063, 40073, 40206, 301039, 845001, 845002]],
  ['MCH_NOT_EXISTS', [660001, 660006, 660011]],
  ['APPID_MCHID_NOT_MATCH', [90200, 90206, 90207, 90208]],
  ['FREQUENCY_LIMITED', [45009, 45033]],
  [
    'MERCHANT_MISCONFIGURED',
    [
      40001, 40013, 40014, 40056, 40091, 41001, 41002, 41004, 42001, 43009, 43012, 48001, 48002, 48004, 48005, 48006,
      48010, 50003, 50006, 60011, 60020, 60021, 60031, 301002, 301007, 301042, 660013,
    ],
  ],
];

const CODES = new Map(
  CODES_BY_ERROR.flatMap(([code, errcodes]) => errcodes.map((errcode) => [errcode, code] as const)),
);

/** Without the tail of a message, which repeats a hint and our own IP address: noise to the caller. */
export const wordsOf = (errmsg: string): string => errmsg.replace(/,? ?hint: .*$/s, '');

/**
 * A refusal only where WeCom documents the errcode as one that precedes the order. The error codes of a repeated, paid
 * or closed number are not published, so any other errcode leaves the outcome open.
 */
export const refusalOf = ({ errcode, errmsg }: WecomAnswer): Refusal | null => {
  const code = CODES.get(errcode);
  if (code === undefined) return null;
  return { code, upstream: { code: String(errcode), message: wordsOf(errmsg) }, ambiguous: false };
};

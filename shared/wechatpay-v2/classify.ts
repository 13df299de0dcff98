import type { ErrorCode } from '../errors.ts';
import { artifactOf, type Outcome, type Refusal } from '../upstream/outcome.ts';
import type { Fields } from './signature.ts';

interface CodeEntry {
  kind: 'refused' | 'final' | 'conflict';
  code: ErrorCode;
  ambiguous?: true;
  blamesKeys?: true;
}

const misconfigured: CodeEntry = { kind: 'refused', code: 'MERCHANT_MISCONFIGURED' };
const wrongKey: CodeEntry = { ...misconfigured, blamesKeys: true };
const ours: CodeEntry = { kind: 'refused', code: 'UPSTREAM_REFUSED' };
const badParameter: CodeEntry = { kind: 'refused', code: 'PARAM_ERROR' };

/**
 * The error table of 统一下单 (2025.03.21), with the spellings of APIv3 and codes seen in the wild. SYSTEMERROR is absent
 * on purpose: like every code that is not listed, it leaves open whether the order was made.
 */
const CODES: Record<string, CodeEntry> = {
  INVALID_REQUEST: { kind: 'refused', code: 'UPSTREAM_REFUSED', ambiguous: true },
  PARAM_ERROR: badParameter,
  LACK_PARAMS: badParameter,
  APPID_NOT_EXIST: { kind: 'refused', code: 'APPID_MCHID_NOT_MATCH' },
  APPID_MCHID_NOT_MATCH: { kind: 'refused', code: 'APPID_MCHID_NOT_MATCH' },
  MCHID_NOT_EXIST: { kind: 'refused', code: 'MCH_NOT_EXISTS' },
  NOAUTH: misconfigured,
  NO_AUTH: misconfigured,
  SIGNERROR: wrongKey,
  SIGN_ERROR: wrongKey,
  NOTENOUGH: ours,
  XML_FORMAT_ERROR: ours,
  REQUIRE_POST_METHOD: ours,
  POST_DATA_EMPTY: ours,
  NOT_UTF8: ours,
  FREQUENCY_LIMITED: { kind: 'refused', code: 'FREQUENCY_LIMITED' },
  OUT_TRADE_NO_USED: { kind: 'conflict', code: 'OUT_TRADE_NO_USED', ambiguous: true },
  ORDERPAID: { kind: 'final', code: 'ORDER_PAID' },
  ORDER_PAID: { kind: 'final', code: 'ORDER_PAID' },
  ORDERCLOSED: { kind: 'final', code: 'ORDER_CLOSED' },
  ORDER_CLOSED: { kind: 'final', code: 'ORDER_CLOSED' },
};

/**
 * A communication failure has no code, only a text (observed literals). What is listed was refused before an order could
 * be made; any other text is an unknown outcome.
 */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^签名错误/, 'SIGNERROR'],
  [/^XML格式错误/, 'XML_FORMAT_ERROR'],
  [/^请使用post方法|^require POST method/i, 'REQUIRE_POST_METHOD'],
  [/^post数据为空/i, 'POST_DATA_EMPTY'],
  [/^编码格式错误|UTF-?8/i, 'NOT_UTF8'],
  [/^缺少参数/, 'LACK_PARAMS'],
  [/^\d?参数格式错误|^请求中含有未在API文档中定义的参数|^time_expire时间过短|^invalid total_fee/, 'PARAM_ERROR'],
  [/^appid不存在/i, 'APPID_NOT_EXIST'],
  [/^mch_?id不存在|^商户号不存在/i, 'MCHID_NOT_EXIST'],
  [/^appid和mch_id不匹配/i, 'APPID_MCHID_NOT_MATCH'],
  [/^商户号该产品权限未开通|^商户无此接口权限|^暂不支持此商户使用本API接口/, 'NOAUTH'],
];

/** What a failed answer says, in the words of the error table; `null` when it leaves the outcome open. */
export const refusalOf = (fields: Fields): { kind: CodeEntry['kind']; refusal: Refusal } | null => {
  const failed = fields.return_code === 'FAIL';
  const text = (failed ? fields.return_msg : fields.err_code_des) ?? '';
  const named = fields.err_code || (failed && Object.hasOwn(CODES, text) ? text : undefined);
  const code = named ?? (failed ? MESSAGES.find(([pattern]) => pattern.test(text))?.[1] : undefined);
  const entry = code === undefined || !Object.hasOwn(CODES, code) ? undefined : CODES[code];
  if (code === undefined || entry === undefined) return null;
  // A communication failure is unsigned and precedes the order: it cannot tell what became of one.
  if (failed && entry.kind !== 'refused') return null;
  const { kind, ambiguous = false, blamesKeys } = entry;
  const upstream = { code, message: text };
  return { kind, refusal: { code: entry.code, upstream, ambiguous, ...(blamesKeys ? { blamesKeys } : {}) } };
};

/** `fields` is an answer whose signature was verified, or one of the unsigned communication failures. */
export const classifyOrder = (fields: Fields, required: readonly string[]): Outcome => {
  const succeeded = fields.return_code === 'SUCCESS' && fields.result_code === 'SUCCESS';
  const artifact = succeeded ? artifactOf(fields, required) : null;
  if (artifact) return { kind: 'accepted', artifact };
  const refused = succeeded ? null : refusalOf(fields);
  if (refused) return { kind: refused.kind, refusal: refused.refusal };
  const code = fields.err_code ?? fields.return_code ?? 'EMPTY';
  return { kind: 'unknown', reason: /^[A-Z_]{1,32}$/.test(code) ? code : 'UNLISTED_CODE' };
};

import { type ErrorCode, type FieldIssue, PrepayError } from '../errors.ts';
import { DESCRIPTIONS, type DoorCode, type Refusal, refuse, refuseInWords } from './refusal.ts';

/**
 * Our errors under the names of the seed's table. Whatever the identical request may cure is SYSTEMERROR, whose documented
 * remedy is just that (系统异常,请用相同参数重新调用); what the caller cannot mend is not, so that nobody repeats it forever.
 */
const DOOR_CODES: Record<ErrorCode, DoorCode> = {
  PARAM_ERROR: 'INVALID_REQUEST',
  APPID_MCHID_NOT_MATCH: 'APPID_MCHID_NOT_MATCH',
  MCH_NOT_EXISTS: 'MCHID_NOT_EXIST',
  ORDER_PAID: 'ORDERPAID',
  ORDER_CLOSED: 'ORDERCLOSED',
  UNAUTHENTICATED: 'SIGNERROR',
  OUT_TRADE_NO_USED: 'INVALID_REQUEST',
  FORBIDDEN: 'NOAUTH',
  NOT_FOUND: 'INVALID_REQUEST',
  METHOD_NOT_ALLOWED: 'REQUIRE_POST_METHOD',
  REQUEST_IN_PROGRESS: 'SYSTEMERROR',
  PAYLOAD_TOO_LARGE: 'XML_FORMAT_ERROR',
  UNSUPPORTED_MEDIA_TYPE: 'XML_FORMAT_ERROR',
  UPSTREAM_REFUSED: 'INVALID_REQUEST',
  FREQUENCY_LIMITED: 'SYSTEMERROR',
  MERCHANT_MISCONFIGURED: 'NOAUTH',
  INTERNAL: 'SYSTEMERROR',
  SECRETS_UNAVAILABLE: 'SYSTEMERROR',
  TABLE_UNAVAILABLE: 'SYSTEMERROR',
  UPSTREAM_UNKNOWN: 'SYSTEMERROR',
};

/** What keeps a document out, under our names: one chart counts both doors. Everything else is in the document itself. */
const ADMISSION_CODES: Partial<Record<DoorCode, ErrorCode>> = {
  REQUIRE_POST_METHOD: 'METHOD_NOT_ALLOWED',
  SIGNERROR: 'UNAUTHENTICATED',
  SYSTEMERROR: 'SECRETS_UNAVAILABLE',
};

/** The error that a document which was not admitted counts as. */
export const admissionError = ({ err_code }: Refusal): PrepayError =>
  new PrepayError(ADMISSION_CODES[err_code] ?? 'PARAM_ERROR');

/** Spellings of APIv3 for names of the table. */
const ALIASES: Readonly<Record<string, DoorCode>> = {
  ORDER_PAID: 'ORDERPAID',
  ORDER_CLOSED: 'ORDERCLOSED',
  NO_AUTH: 'NOAUTH',
  SIGN_ERROR: 'SIGNERROR',
};

const isDoorCode = (code: string): code is DoorCode => Object.hasOwn(DESCRIPTIONS, code);

/** What WeChat answers to other parameters under a used number (users' reports; the table has the name alone). */
const MISMATCH = '201 商户订单号重复';

const isMissing = ({ issue }: FieldIssue): boolean => issue.startsWith('is required');

const nameOf = ({ field }: FieldIssue): string => field.slice(1);

const badFields = (issues: readonly FieldIssue[]): Refusal => {
  const missing = issues.filter(isMissing);
  // By the table, a missing appid has a name of its own.
  if (missing.some(({ field }) => field === '/appid')) return refuse('APPID_NOT_EXIST', 'appid is required');
  if (missing.length > 0) return refuse('LACK_PARAMS', missing.map(nameOf).join(', '));
  return refuse('INVALID_REQUEST', issues.map((issue) => `${nameOf(issue)} ${issue.issue}`).join('; '));
};

/** WeChat's own refusal, as a caller without this door would have got it. */
const upstreamRefusal = ({ code, message }: { code: string; message: string }): Refusal | null => {
  if (isDoorCode(code)) return refuseInWords(code, message);
  const alias = Object.hasOwn(ALIASES, code) ? ALIASES[code] : undefined;
  return alias === undefined ? null : refuse(alias);
};

export const refusalOf = ({ code, message, detail, upstream }: PrepayError): Refusal => {
  const ours = DOOR_CODES[code];
  if (ours === 'SYSTEMERROR') return refuse(ours, message);
  const theirs = upstream && upstreamRefusal(upstream);
  if (theirs) return theirs;
  if (code === 'OUT_TRADE_NO_USED') return refuseInWords(ours, MISMATCH);
  if (code === 'PARAM_ERROR' && detail) return badFields(detail);
  return refuse(ours, upstream?.message ?? message);
};

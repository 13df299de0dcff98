/** What the caller may do with the same order after an error. */
export type Retry = 'never' | 'same-request' | 'new-out-trade-no' | 'query';

interface ErrorEntry {
  status: number;
  retry: Retry;
  /** Why it happens. */
  cause: string;
  /** What to do. */
  remedy: string;
}

/** Every code that Prepay answers with. `docs/errors.md` is generated from this table. */
export const ERROR_CODES = {
  PARAM_ERROR: {
    status: 400,
    retry: 'never',
    cause: 'A field of the request breaks its documented rule; `detail` names each one.',
    remedy: 'Correct the fields that `detail` names.',
  },
  APPID_MCHID_NOT_MATCH: {
    status: 400,
    retry: 'never',
    cause: 'The appid is not bound to the merchant.',
    remedy: 'Bind the appid on the merchant platform and list it in the merchant profile.',
  },
  MCH_NOT_EXISTS: {
    status: 400,
    retry: 'never',
    cause: 'The merchant number is not served here, or WeChat does not know it.',
    remedy: 'Check the merchant number and PREPAY_MERCHANTS.',
  },
  ORDER_PAID: {
    status: 400,
    retry: 'query',
    cause: 'The order is already paid.',
    remedy: 'Query the order and deliver; do not ask the payer again.',
  },
  ORDER_CLOSED: {
    status: 400,
    retry: 'new-out-trade-no',
    cause: 'The order is closed or expired.',
    remedy: 'Place a new order under a new out_trade_no.',
  },
  UNAUTHENTICATED: {
    status: 401,
    retry: 'never',
    cause: 'No valid credential for this merchant was sent.',
    remedy: 'Send `Authorization: Bearer <api key>` with a key of this merchant, or a fresh order token.',
  },
  OUT_TRADE_NO_USED: {
    status: 403,
    retry: 'new-out-trade-no',
    cause: 'The number already belongs to an order with other parameters.',
    remedy: 'Use a new out_trade_no, or send the parameters of the first request.',
  },
  FORBIDDEN: {
    status: 403,
    retry: 'never',
    cause: 'The credential is valid but may not do this.',
    remedy: 'Give the key the scope it needs, or use another key.',
  },
  NOT_FOUND: {
    status: 404,
    retry: 'never',
    cause: 'There is no such route, or no such order.',
    remedy: 'Check the path, the merchant number and the out_trade_no.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retry: 'never',
    cause: 'The route does not take this HTTP method.',
    remedy: 'Use the method that the `Allow` header names.',
  },
  REQUEST_IN_PROGRESS: {
    status: 409,
    retry: 'same-request',
    cause: 'The same order is being placed right now by another request.',
    remedy: 'Send the identical request again after `Retry-After` seconds.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retry: 'never',
    cause: 'The body is larger than 64 KiB.',
    remedy: 'Send a smaller body.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retry: 'never',
    cause: 'The body is not declared as JSON.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  UPSTREAM_REFUSED: {
    status: 422,
    retry: 'never',
    cause: 'WeChat refused the order for a reason of its own; no order was made.',
    remedy: 'Read `upstream` and act on it.',
  },
  FREQUENCY_LIMITED: {
    status: 429,
    retry: 'same-request',
    cause: 'WeChat limits the rate of this merchant.',
    remedy: 'Send the identical request again after `Retry-After` seconds.',
  },
  MERCHANT_MISCONFIGURED: {
    status: 500,
    retry: 'never',
    cause: "The merchant's profile or keys do not work; the caller cannot mend it.",
    remedy: 'Read the log line of this request_id: it names the merchant and the field.',
  },
  INTERNAL: {
    status: 500,
    retry: 'same-request',
    cause: 'Something that nobody expected.',
    remedy: 'Send the identical request again; report the request_id if it stays.',
  },
  SECRETS_UNAVAILABLE: {
    status: 503,
    retry: 'same-request',
    cause: 'The secret source does not answer.',
    remedy: 'Send the identical request again after `Retry-After` seconds.',
  },
  TABLE_UNAVAILABLE: {
    status: 503,
    retry: 'same-request',
    cause: 'The order table does not answer, so nothing was sent to WeChat.',
    remedy: 'Send the identical request again after `Retry-After` seconds.',
  },
  UPSTREAM_UNKNOWN: {
    status: 504,
    retry: 'same-request',
    cause: 'WeChat gave no answer that can be trusted: the order may or may not exist.',
    remedy: 'Send the identical request again: it continues the same order and never makes a second one.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One broken rule: a JSON pointer into the request (empty for the whole body) and the rule in words. */
export interface FieldIssue {
  field: string;
  issue: string;
}

/** What WeChat said, in its own words. */
export interface UpstreamError {
  code: string;
  message: string;
  request_id?: string;
}

interface PrepayErrorOptions {
  detail?: FieldIssue[];
  upstream?: UpstreamError;
  retry?: Retry;
  /** Seconds for the `Retry-After` header. */
  retryAfter?: number;
  cause?: unknown;
}

/** The one error that crosses module borders. Its message is written for the caller and holds no value of a request. */
export class PrepayError extends Error {
  override readonly name = 'PrepayError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly retry: Retry;
  readonly detail: FieldIssue[] | undefined;
  readonly upstream: UpstreamError | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string = ERROR_CODES[code].cause, options: PrepayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.retry = options.retry ?? ERROR_CODES[code].retry;
    this.detail = options.detail;
    this.upstream = options.upstream;
    this.retryAfter = options.retryAfter;
  }
}

export const isPrepayError = (error: unknown): error is PrepayError => error instanceof PrepayError;

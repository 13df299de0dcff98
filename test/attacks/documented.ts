import { ERROR_CODES } from '../../shared/errors.ts';
import { type Answer, readAnswer } from './scene.ts';

type Members = Record<string, unknown>;

const ENVELOPE =
  /^(cookies|headers|headerParameters|httpMethod|isBase64Encoded|multiValueHeaders|path|pathParameters)$/;
const ENVELOPE_2 =
  /^(queryString|queryStringParameters|rawPath|rawQueryString|requestContext|routeKey|stageVariables)$/;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a trigger may have made the event: then its answer is an envelope. */
const isEnveloped = (event: unknown): boolean =>
  isMembers(event) && Object.keys(event).some((name) => ENVELOPE.test(name) || ENVELOPE_2.test(name));

const names = (members: object): string => Object.keys(members).sort().join();

const RETRY = ['never', 'same-request', 'new-out-trade-no', 'query'];
const ORDER_NAMES = /^(code_url,)?expires_at,(mchid|mch_id),order_type,out_trade_no,(payment,)?prepay_id,replayed$/;
const QUERY_NAMES = 'mchid,out_trade_no,table,trade_state,transaction';
const ERROR_NAMES = /^code,(detail,)?message,request_id,retry$/;

const isDetail = (detail: unknown): boolean =>
  detail === undefined ||
  (Array.isArray(detail) &&
    detail.length > 0 &&
    detail.length <= 100 &&
    detail.every(
      (entry: unknown) =>
        isMembers(entry) &&
        names(entry) === 'field,issue' &&
        typeof entry.field === 'string' &&
        typeof entry.issue === 'string',
    ));

const errorTroubles = ({ status, body }: Answer): string[] => {
  const { code, message, retry, request_id, detail } = body;
  const entry = Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1];
  return [
    ERROR_NAMES.test(names(body)) ? '' : `members ${names(body)}`,
    entry?.status === status ? '' : `${String(code)} with status ${status}`,
    typeof message === 'string' && message !== '' ? '' : 'no message',
    RETRY.includes(String(retry)) ? '' : `retry ${String(retry)}`,
    request_id === 'request-1' ? '' : 'no request id',
    isDetail(detail) ? '' : 'detail',
    status < 500 ? '' : `${status}, with WeChat and the table in order`,
  ];
};

const envelopeTroubles = ({ whole, status, headers, body }: Answer): string[] => {
  const { isBase64Encoded, body: text } = whole as { isBase64Encoded: unknown; body: unknown };
  const silent = status === 204 || (status === 200 && text === '');
  return [
    names(whole) === 'body,headers,isBase64Encoded,statusCode' ? '' : `envelope ${names(whole)}`,
    isBase64Encoded === false && typeof text === 'string' ? '' : 'body',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    Object.entries(headers).every((header) => header.every((part) => /^[^\u0000-\u001f\u007f]+$/.test(part)))
      ? ''
      : 'header',
    headers['X-Request-Id'] === 'request-1' ? '' : 'no request id in the headers',
    silent || headers['Content-Type'] === 'application/json; charset=utf-8' ? '' : 'content type',
    silent || headers['Cache-Control'] === 'no-store' ? '' : 'cache',
    silent || isMembers(body) ? '' : 'body is no object',
  ];
};

/** In which ways an answer is not a documented one; none, unless there is a bug. */
export const undocumented = (event: unknown, whole: object): string[] => {
  const answer = readAnswer(whole);
  const { status, body } = answer;
  const enveloped = 'statusCode' in whole;
  const isPlaced = ORDER_NAMES.test(names(body)) || names(body) === QUERY_NAMES || names(body) === '';
  return [
    enveloped === isEnveloped(event) ? '' : 'answered in the form of another trigger',
    ...(enveloped ? envelopeTroubles(answer) : []),
    ...(status === 200 || status === 204 ? [isPlaced ? '' : `members ${names(body)}`] : errorTroubles(answer)),
  ].filter((trouble) => trouble !== '');
};

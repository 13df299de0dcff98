import type { WireRequest } from '../http/wire.ts';
import { encodeGbk } from './gbk.ts';
import { jsonStyles } from './json-styles.ts';
import { JOIN_SLIPS, nonceSlips, timestampSlips } from './line-slips.ts';
import { type Lines, lineSlip } from './lines.ts';
import type { Slip } from './slips.ts';

/** The names of the lines under a v3 request. */
export const REQUEST_PARTS = ['method', 'url', 'timestamp', 'nonce', 'body'] as const;

const [METHOD, URL_LINE, TIMESTAMP, NONCE, BODY] = [0, 1, 2, 3, 4];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const REAL_HOSTS = ['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com', 'api.wechatpay.cn', 'apihk.mch.weixin.qq.com'];

const methodSlips: readonly Slip<Lines>[] = [
  lineSlip({ cause: 'method_case', part: 'method' }, METHOD, (line) => line.toString().toLowerCase()),
  lineSlip({ cause: 'method_case', part: 'method' }, METHOD, (line) => {
    const [first = '', ...rest] = line.toString();
    return first + rest.join('').toLowerCase();
  }),
  ...METHODS.map((method) => lineSlip({ cause: 'method_other', about: method, part: 'method' }, METHOD, () => method)),
];

const attempt = (change: () => string): string | undefined => {
  try {
    return change();
  } catch {
    // The target is not valid percent-encoding.
    return undefined;
  }
};

const url = (cause: Slip<Lines>['cause'], change: (target: string) => string | undefined, about?: string) =>
  lineSlip({ cause, part: 'url', ...(about !== undefined && { about }) }, URL_LINE, (line) => change(line.toString()));

const splitTarget = (target: string): [path: string, query: string] => {
  const mark = target.indexOf('?');
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark)];
};

const encodeSegments = (path: string): string =>
  path
    .split('/')
    .map((segment) => encodeURIComponent(decodeURIComponent(segment)))
    .join('/');

/** PHP's rawurlencode and RFC 3986 also escape what encodeURIComponent leaves alone. */
const strictly = (text: string): string =>
  text.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const urlSlips = (host: string | undefined): readonly Slip<Lines>[] => [
  url('url_without_query', (target) => splitTarget(target)[0]),
  ...[...new Set([...(host ? [host] : []), ...REAL_HOSTS])].flatMap((name) =>
    ['https://', 'http://', ''].map((scheme) =>
      url('url_with_host', (target) => `${scheme}${name}${target}`, `${scheme}${name}`),
    ),
  ),
  url('url_decoded', (target) => attempt(() => decodeURIComponent(target))),
  url('url_decoded', (target) => attempt(() => decodeURIComponent(splitTarget(target)[0]) + splitTarget(target)[1])),
  url(
    'url_encoded',
    (target) => attempt(() => encodeSegments(splitTarget(target)[0]) + splitTarget(target)[1]),
    'encodeURIComponent',
  ),
  url(
    'url_encoded',
    (target) => attempt(() => strictly(encodeSegments(splitTarget(target)[0])) + splitTarget(target)[1]),
    'RFC 3986',
  ),
  url('url_encoded', (target) => target.replaceAll(/%[0-9a-f]{2}/gi, (one) => one.toLowerCase()), 'lower-case hex'),
  url('url_encoded', (target) => target.replaceAll(/%[0-9a-f]{2}/gi, (one) => one.toUpperCase()), 'upper-case hex'),
  url('url_query_order', (target) => {
    const [path, query] = splitTarget(target);
    return query === '' ? undefined : `${path}?${query.slice(1).split('&').toSorted().join('&')}`;
  }),
  url('url_slash', (target) => target.replace(/^\//, '')),
  url('url_slash', (target) => `${splitTarget(target)[0]}/${splitTarget(target)[1]}`),
  url('url_without_version', (target) => target.replace(/^\/v3(?=\/)/, '')),
];

const body = (cause: Slip<Lines>['cause'], change: (text: string) => Buffer | string | undefined, about?: string) =>
  lineSlip({ cause, part: 'body', ...(about !== undefined && { about }) }, BODY, (line) => change(line.toString()));

const BOM = '\uFEFF';

const sentBodySlips = (sent: string): readonly Slip<Lines>[] => [
  body('body_left_out', () => ''),
  body('body_newline', (text) => text.trimEnd()),
  body('body_newline', (text) => text.trim()),
  ...jsonStyles(sent).map(({ name, text }) => body('body_reserialised', () => text, name)),
  body('body_bom', (text) => (text.startsWith(BOM) ? text.slice(1) : `${BOM}${text}`)),
  body('body_charset', encodeGbk, 'GBK'),
  body('body_charset', (text) => Buffer.from(text, 'latin1'), 'ISO-8859-1'),
  body('body_charset', (text) => text.replaceAll(/[^\0-\x7f]/g, '?'), 'ASCII, ? for the rest'),
];

const NO_BODIES = ['{}', 'null', '[]', '""', 'undefined'] as const;

const inventedBodySlips: readonly Slip<Lines>[] = NO_BODIES.map((text) => body('body_invented', () => text, text));

/** Ways of getting the string under a v3 request wrong. */
export const requestSlips = (request: WireRequest): readonly Slip<Lines>[] => [
  // Before the joins: a body that ends with a line feed and was signed trimmed looks like a missing last line feed.
  ...(request.body.length === 0 ? inventedBodySlips : sentBodySlips(request.text)),
  ...JOIN_SLIPS,
  ...methodSlips,
  ...urlSlips(request.headers.host),
  ...timestampSlips(TIMESTAMP),
  ...nonceSlips(NONCE),
];

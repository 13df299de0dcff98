import type { ExchangeRequest } from '../upstream/exchange.ts';

/** One component of the signature base string: ours, and WeChat's where it told. */
interface Component {
  name: string;
  ours: string;
  /** What to look at when the two differ. */
  hint: string;
}

type Show = (text: string, other: string) => string;

const BEFORE = 20;
const MOST_SHOWN = 60;

/** The place where two values part, with what stands before it. */
const excerpt: Show = (text, other) => {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  const from = Math.max(same - BEFORE, 0);
  const shown = text.slice(from, from + MOST_SHOWN);
  return JSON.stringify(`${from > 0 ? '…' : ''}${shown}${from + MOST_SHOWN < text.length ? '…' : ''}`);
};

/** Enough to recognise a value, too little to use it. */
const beginning =
  (characters: number): Show =>
  (text) =>
    text === '' ? '""' : `${JSON.stringify(text.slice(0, characters))}… of ${text.length} characters`;

const BODY_CHARACTERS_SHOWN = 8;

const SHOW: Readonly<Record<string, Show>> = { nonce: beginning(4), body: beginning(BODY_CHARACTERS_SHOWN) };

const parameterOf = (authorization: string, name: string): string =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';

const componentsOf = ({ method, target, headers, body = '' }: ExchangeRequest): Component[] => {
  const authorization = headers.Authorization ?? '';
  return [
    { name: 'method', ours: method, hint: 'something on the way changes the method, as a redirect does' },
    {
      name: 'target',
      ours: target,
      hint: 'path and query are signed as sent: something on the way rewrites or re-encodes them',
    },
    {
      name: 'timestamp',
      ours: parameterOf(authorization, 'timestamp'),
      hint: 'the Authorization header is changed on the way',
    },
    {
      name: 'nonce',
      ours: parameterOf(authorization, 'nonce_str'),
      hint: 'the Authorization header is changed on the way',
    },
    {
      name: 'body',
      ours: body.slice(0, BODY_CHARACTERS_SHOWN),
      hint: 'the body is serialised again or re-encoded on the way',
    },
  ];
};

const messageLength = (request: ExchangeRequest): number => {
  const parts = componentsOf({ ...request, body: '' }).map(({ ours }) => ours);
  return Buffer.byteLength(`${[...parts.slice(0, 4), request.body ?? ''].join('\n')}\n`);
};

/** Texts of 401 that name their cause (document 4012072670, and answers seen). */
const NAMED_CAUSES: readonly (readonly [RegExp, string])[] = [
  [/timestamp|5分钟/, "the timestamp: this machine's clock is more than five minutes off; set it by NTP"],
  [
    /已过期|已作废|已更换证书/,
    'the certificate: it expired, was revoked or was replaced; store the new key and its serial number',
  ],
  [/未申请过证书/, 'the certificate: the merchant has none yet; apply for one on the merchant platform (API security)'],
  [/未设置APIv3密钥/, 'the APIv3 key: it was never set on the merchant platform (API security)'],
  [
    /序列号/,
    'serial_no: WeChat knows no such certificate of this merchant, so serial_no and the private key do not belong together; ' +
      'take the serial number of apiclient_cert.pem, and give that file with --certificate to compare them here',
  ],
  [
    /Authorization(值格式错误|认证类型不正确)/,
    'the Authorization header: it does not arrive as sent; look for a proxy',
  ],
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** Method, target, timestamp, nonce and the first characters of the body, as WeChat read them. */
const readTheirs = (detail: unknown): { parts: string[]; length: unknown } | null => {
  const information = memberOf(detail, 'sign_information') ?? memberOf(memberOf(detail, 'detail'), 'sign_information');
  const message = memberOf(information, 'truncated_sign_message');
  if (typeof message !== 'string') return null;
  const [method = '', target = '', timestamp = '', nonce = '', ...body] = message.split('\n');
  // The message ends with a line feed, which leaves an empty last part.
  const parts = [method, target, timestamp, nonce, body.slice(0, -1).join('\n')];
  return { parts, length: memberOf(information, 'sign_message_length') };
};

const NO_DETAIL =
  'WeChat does not say which part; look at method, target, timestamp, nonce and body, in this order, and whether ' +
  'serial_no and the private key belong together (--certificate compares them)';

const SAME_TEXT =
  'WeChat built the very text that was signed here, so the text is right and the key is wrong: serial_no and the private ' +
  'key do not belong together; store the apiclient_key.pem of the certificate with this serial number (--certificate compares them)';

/** Which component of the signature base string to look at after a 401 SIGN_ERROR. Holds neither key nor signature. */
export const explainSignError = (request: ExchangeRequest, message: string, detail: unknown): string => {
  const named = NAMED_CAUSES.find(([pattern]) => pattern.test(message))?.[1];
  if (named !== undefined) return named;

  const theirs = readTheirs(detail);
  if (theirs === null) return NO_DETAIL;
  const differing = componentsOf(request).flatMap(({ name, ours, hint }, index) => {
    const received = theirs.parts[index] ?? '';
    const show = SHOW[name] ?? excerpt;
    return received === ours
      ? []
      : [`${name}: sent ${show(ours, received)}, WeChat read ${show(received, ours)}; ${hint}`];
  });
  if (differing.length > 0) return differing.join('; ');
  const length = messageLength(request);
  return typeof theirs.length === 'number' && theirs.length !== length
    ? `body: the text signed here has ${length} bytes, WeChat's has ${theirs.length}; the body is changed on the way`
    : SAME_TEXT;
};

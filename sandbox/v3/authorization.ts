import type { AboutCause } from '../explain/explanation.ts';
import type { Provenance } from '../fidelity/provenance.ts';

/** The parts of a v3 `Authorization` header. */
export interface Authorization {
  mchid: string;
  nonce_str: string;
  signature: string;
  timestamp: string;
  serial_no: string;
}

export type AuthorizationProblem = 'absent' | 'scheme' | 'format';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
const ATTRIBUTES = ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'] as const;
const PAIR = /^([a-z_]+)="([^"]*)"$/;

/**
 * Reads the header: scheme, one blank, five pairs in any order, commas without blanks. Each SDK has its own order of
 * pairs; wrong quoting and extra blanks are format errors (doc 4012072670).
 */
export const parseAuthorization = (header: string | undefined): Authorization | AuthorizationProblem => {
  if (!header) return 'absent';
  const [scheme] = header.split(' ', 1);
  if (scheme !== SCHEME) return 'scheme';
  const found = new Map<string, string>();
  for (const pair of header.slice(SCHEME.length + 1).split(',')) {
    const [, name, value] = PAIR.exec(pair) ?? [];
    if (name === undefined || value === undefined || found.has(name)) return 'format';
    found.set(name, value);
  }
  const [mchid, nonce_str, signature, timestamp, serial_no] = ATTRIBUTES.map((name) => found.get(name));
  if (found.size !== ATTRIBUTES.length) return 'format';
  if (!mchid || !nonce_str || !signature || !timestamp || !serial_no || !/^\d{1,12}$/.test(timestamp)) return 'format';
  return { mchid, nonce_str, signature, timestamp, serial_no };
};

/** Node reads header bytes as Latin-1. */
const decodeLatin1 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

/** What exactly is wrong with the form of a header, for whoever wrote it. */
const formProblem = (header: string): string => {
  const pairs = header.slice(SCHEME.length + 1);
  if (/,\s|\s,|^\s|\s$/.test(pairs)) return 'blanks around commas or at the ends';
  if (/[，“”＝]/.test(decodeLatin1(pairs))) return 'full-width punctuation';
  const names = pairs.split(',').map((pair) => pair.split('=', 1)[0] ?? '');
  const missing = ATTRIBUTES.filter((name) => !names.includes(name));
  if (missing.length > 0) return `missing: ${missing.join(', ')}`;
  const odd = pairs.split(',').find((pair) => !PAIR.test(pair));
  if (odd !== undefined) return `not name="value": ${odd.split('=', 1)[0]}`;
  return names.length > ATTRIBUTES.length ? 'an attribute too many' : 'a value is empty or not in its form';
};

/** Why a header cannot be read, for the explanation of a refused request. */
export const headerCause = (problem: AuthorizationProblem, header = ''): AboutCause =>
  problem === 'format'
    ? { cause: 'authorization_format', about: formProblem(header) }
    : { cause: problem === 'absent' ? 'authorization_absent' : 'authorization_scheme' };

/**
 * What each family of calls says about a bad header. Both families were probed live without a header; the words for a
 * foreign scheme are documented, but the order calls were seen to answer a Bearer header like an absent one.
 */
export const AUTHORIZATION_MESSAGES: Readonly<
  Record<'transactions' | 'general', Readonly<Record<AuthorizationProblem, string>>>
> = {
  transactions: {
    absent: '签名信息错误，验签失败',
    scheme: '签名信息错误，验签失败',
    format: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
  },
  general: {
    absent: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    scheme: 'Http头Authorization认证类型不正确',
    format: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
  },
};

export const AUTHORIZATION_RULES: readonly Provenance[] = [
  {
    rule: 'Without Authorization the order calls say 签名信息错误，验签失败, the others that the format is wrong',
    source: 'live answers, 2026-09-11',
    confidence: 'observed',
  },
  {
    rule: 'A foreign scheme is refused; the order calls were seen to answer Bearer like no header',
    source: 'signature errors, doc 4012072670; live answers, 2026-09-11',
    confidence: 'observed',
  },
  {
    rule: 'Scheme, one blank, five quoted pairs in any order, commas without blanks; anything else is a format error',
    source: 'signing, doc 4012365342; signature errors, doc 4012072670',
    confidence: 'documented',
  },
];

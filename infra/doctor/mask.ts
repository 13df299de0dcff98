import type { Environment } from './environment.ts';
import type { Finding } from './finding.ts';

/** Members of a secret whose values nobody may see. */
const SENSITIVE = new Set([
  'private_key',
  'apiv3_key',
  'api_key',
  'corpsecret',
  'callback_token',
  'encoding_aes_key',
  'key',
  'password',
]);

/** Anything shorter occurs in ordinary words. */
const LEAST_LENGTH = 6;
const MOST_LENGTH = 600;
const MASK = '***';

const sensitiveValues = (value: unknown, name = ''): string[] => {
  if (typeof value === 'string') return SENSITIVE.has(name) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => sensitiveValues(member, key));
};

const passwordOf = (url = ''): string[] => (URL.canParse(url) ? [new URL(url).password] : []);

/** Everything that may not be printed: the secret's keys and the password of the order table. */
export const unspeakable = (secret: unknown, env: Environment): string[] =>
  [...sensitiveValues(secret), ...passwordOf(env.PREPAY_TABLE)]
    .flatMap((value) => [value, encodeURIComponent(value)])
    .filter((value) => value.length >= LEAST_LENGTH);

/** One line of printable text without the values, so that an answer which echoes a key does not print it. */
const clean = (text: string, values: readonly string[]): string =>
  values
    .reduce((masked, value) => masked.replaceAll(value, MASK), text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, MOST_LENGTH);

export const maskFinding = (finding: Finding, values: readonly string[]): Finding => ({
  ...finding,
  looked: clean(finding.looked, values),
  found: clean(finding.found, values),
  ...(finding.level === 'pass' ? {} : { remedy: clean(finding.remedy, values) }),
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plaintextSecrets } from '../../infra/deployment/plaintext-secrets.ts';
import { type Change, placeholders, remove, templates, told } from './workspace.ts';

/** Made up of parts, so that nobody's scanner takes this file for a leak. */
const words = (...parts: string[]): string => parts.join('');

const TENCENT = 'serverless.yml';
const AWS = 'infra/aws/serverless.yml';

const LEAKS: readonly [kind: string, change: Change, told: RegExp][] = [
  [
    'a v2 key in a variable',
    { file: TENCENT, from: 'PREPAY_LOG_LEVEL: info', to: `WECHAT: ${words('8934e7d15453e97507ef', '794cf7b0519d')}` },
    /serverless\.yml: plaintext-secret: line \d+ holds a text that looks like a key/,
  ],
  [
    'a password of the table',
    { file: TENCENT, from: /\$\{env:PREPAY_TABLE\}/, to: words('redis://:hunter2', '@10.0.0.4:6379') },
    /holds credentials in an address/,
  ],
  [
    'a key id of Tencent’s',
    { file: TENCENT, from: /\$\{env:PREPAY_ROLE\}/, to: words('AKID', 'z8krbsJ5yKBZQpn74WFkmLPx3gnPhESA') },
    /holds a key id of Tencent/,
  ],
  [
    'a key id of AWS’s',
    { file: AWS, from: 'PREPAY_LOG_LEVEL: info', to: `KEY: ${words('AKIA', 'IOSFODNN7EXAMPLE')}` },
    /infra\/aws\/serverless\.yml: plaintext-secret: line \d+ holds a key id of AWS/,
  ],
  [
    'a private key',
    { file: AWS, from: 'PREPAY_LOG_LEVEL: info', to: `KEY: '${words('-----BEGIN ', 'PRIVATE KEY-----')}'` },
    /holds a private key/,
  ],
  [
    'a named secret',
    { file: AWS, from: 'PREPAY_LOG_LEVEL: info', to: 'WECOM_CORPSECRET: tiny' },
    /holds a literal after a name that says secret/,
  ],
  [
    'a secret’s value',
    { file: 'infra/aws/merchants.cjs', from: 'Description:', to: "SecretString: 'tiny', Description:" },
    /merchants\.cjs: plaintext-secret: line \d+ holds a literal after/,
  ],
  [
    'a password in Terraform',
    { file: 'infra/tencent/base/table.tf', from: 'var.redis_first_password', to: '"tiny"' },
    /table\.tf: plaintext-secret: line \d+ holds a literal after/,
  ],
];

describe('secrets in templates', () => {
  let bundles = '';
  beforeAll(() => {
    bundles = placeholders();
  });
  afterAll(() => remove(bundles));

  it('are not there', () => {
    expect(told(plaintextSecrets(templates(bundles)))).toEqual([]);
  });

  it.each(LEAKS)('are found: %s', (_kind, change, pattern) => {
    const lines = told(plaintextSecrets(templates(bundles, change)));
    expect(lines.filter((line) => pattern.test(line))).not.toEqual([]);
    // What was found is told by its place alone.
    expect(lines.join()).not.toContain(
      /[\w-]{4,}(?=\W*$)/.exec(change.to.replace(', Description', ''))?.[0] ?? change.to,
    );
  });
});

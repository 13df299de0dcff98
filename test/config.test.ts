import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, worldOf } from '../shared/config.ts';

const WHOLE = {
  PREPAY_MERCHANTS: '1900000109,1230000109',
  PREPAY_SECRETS: 'file:/var/secrets',
  PREPAY_TABLE: 'sqlite:/var/orders.sqlite',
};

const messageOf = (env: Record<string, string | undefined>): string | null => {
  try {
    readConfig(env);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
};

describe('readConfig', () => {
  it('needs three variables and has a default for the rest', () => {
    expect(readConfig(WHOLE)).toMatchObject({
      merchants: ['1900000109', '1230000109'],
      secrets: { kind: 'file', directory: '/var/secrets' },
      table: { kind: 'sqlite', file: '/var/orders.sqlite' },
      origins: {
        wechatpay_v3: ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'],
        wechatpay_v2: ['https://apihk.mch.weixin.qq.com', 'https://apius.mch.weixin.qq.com'],
        wecom: ['https://qyapi.weixin.qq.com'],
      },
      rawEvents: false,
      logLevel: 'info',
      logTo: 'stderr',
      metrics: 'off',
      leaseMs: null,
    });
  });

  it('takes every variable', () => {
    expect(
      readConfig({
        ...WHOLE,
        PREPAY_MERCHANTS: ' 1900000109 , 1230000109 ',
        PREPAY_WECHATPAY_V3_ORIGINS: 'http://127.0.0.1:8788, http://localhost:8789/',
        PREPAY_WECHATPAY_V2_ORIGINS: 'https://double.example.com',
        PREPAY_WECOM_ORIGINS: 'http://[::1]:8788',
        PREPAY_RAW_EVENTS: 'on',
        PREPAY_LOG_LEVEL: 'silent',
        PREPAY_METRICS: 'emf',
        PREPAY_LEASE_MS: '2500',
      }),
    ).toMatchObject({
      merchants: ['1900000109', '1230000109'],
      origins: {
        wechatpay_v3: ['http://127.0.0.1:8788', 'http://localhost:8789'],
        wechatpay_v2: ['https://double.example.com'],
        wecom: ['http://[::1]:8788'],
      },
      rawEvents: true,
      logLevel: 'silent',
      metrics: 'emf',
      leaseMs: 2_500,
    });
  });

  it.each(['PREPAY_MERCHANTS', 'PREPAY_SECRETS', 'PREPAY_TABLE'])('says that %s is not set', (name) => {
    for (const value of [undefined, '', '  ']) {
      expect(messageOf({ ...WHOLE, [name]: value })).toBe(`${name} is not set.`);
    }
  });

  const ORIGINS = ['PREPAY_WECHATPAY_V3_ORIGINS', 'PREPAY_WECHATPAY_V2_ORIGINS', 'PREPAY_WECOM_ORIGINS'];
  const MALFORMED: Record<string, string[]> = {
    PREPAY_MERCHANTS: ['19000/00109', '1900000109,', '1900000109,1900000109', '../secret', 'a'.repeat(33), '商户'],
    PREPAY_SECRETS: ['/var/secrets', 'file:', 'FILE:/x', 'ftp:/x'],
    PREPAY_TABLE: [
      '/var/orders',
      'sqlite:',
      'mysql://host',
      'redis://host/abc',
      'redis://host?db=1',
      'dynamodb:orders',
    ],
    PREPAY_RAW_EVENTS: ['yes', 'ON', ' '],
    PREPAY_LOG_LEVEL: ['loud', 'toString'],
    PREPAY_METRICS: ['on', 'EMF', 'prometheus'],
    PREPAY_LEASE_MS: ['0', '900001', '-1', '1.5', 'soon', 'Infinity', 'NaN'],
    ...Object.fromEntries(
      ORIGINS.map((name) => [
        name,
        [
          'api.mch.weixin.qq.com',
          'https://host/path',
          'https://host?query=1',
          'https://host#part',
          'https://user:word@host',
          'https://host,',
          'http://host.example.com',
          'http://127.0.0.1.example.com',
          'http://localhost.example.com',
          'ftp://127.0.0.1',
          'https://a, http://b',
        ],
      ]),
    ),
  };

  describe.each(Object.entries(MALFORMED))('%s', (name, values) => {
    it.each(values)('is refused by name when it is malformed: %s', (value) => {
      const message = messageOf({ ...WHOLE, [name]: value });
      expect(message).toMatch(new RegExp(`^${name} [^\\n]+\\.$`));
    });

    it('is never repeated', () => {
      const secret = fc.string({ minLength: 12, maxLength: 40 }).filter((text) => text.trim().length >= 12);
      fc.assert(
        fc.property(secret, (value) => {
          const message = messageOf({ ...WHOLE, [name]: value });
          if (message !== null) expect(message).not.toContain(value.trim());
        }),
      );
    });
  });

  it.each(ORIGINS)('keeps the two worlds apart: %s', (name) => {
    expect(messageOf({ ...WHOLE, [name]: 'http://127.0.0.1:8788,https://api.mch.weixin.qq.com' })).toBe(
      `${name} must name WeChat's own hosts or a double of them, not both.`,
    );
  });

  it.each(ORIGINS)('takes plain http for loopback only: %s', (name) => {
    expect(messageOf({ ...WHOLE, [name]: 'http://127.8.9.10:1' })).toBeNull();
    expect(messageOf({ ...WHOLE, [name]: 'http://10.0.0.1' })).toBe(
      `${name} must use https; http is accepted on loopback only.`,
    );
  });

  it.each([{ TENCENTCLOUD_RUNENV: 'SCF' }, { AWS_LAMBDA_FUNCTION_NAME: 'app-order' }])(
    'refuses a file as the table of a cloud function: %o',
    (platform) => {
      expect(messageOf({ ...WHOLE, ...platform })).toMatch(/^PREPAY_TABLE must not be sqlite:/);
    },
  );
});

describe('where numbers and lines go', () => {
  const CLOUD = { ...WHOLE, PREPAY_TABLE: 'dynamodb:orders?region=eu-west-1' };
  const LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'app-order' };

  it.each([
    { platform: 'Lambda', env: LAMBDA, logTo: 'stdout', metrics: 'emf' },
    { platform: 'Lambda without metrics', env: { ...LAMBDA, PREPAY_METRICS: 'off' }, logTo: 'stdout', metrics: 'off' },
    { platform: 'SCF', env: { TENCENTCLOUD_RUNENV: 'SCF' }, logTo: 'stdout', metrics: 'off' },
    { platform: 'a machine', env: {}, logTo: 'stderr', metrics: 'off' },
    { platform: 'a machine with an agent', env: { PREPAY_METRICS: 'emf' }, logTo: 'stderr', metrics: 'emf' },
  ])('follows the platform: $platform', ({ env, logTo, metrics }) => {
    expect(readConfig({ ...CLOUD, ...env })).toMatchObject({ logTo, metrics });
  });
});

describe('worldOf', () => {
  it.each([
    { origins: ['https://api.mch.weixin.qq.com'], world: 'wechat' },
    { origins: ['https://api.wechatpay.cn'], world: 'wechat' },
    { origins: ['http://127.0.0.1:1', 'https://qyapi.weixin.qq.com'], world: 'wechat' },
    { origins: ['http://127.0.0.1:1'], world: 'double' },
    { origins: ['https://weixin.qq.com.example.com'], world: 'double' },
    { origins: ['https://notweixin.qq.com'], world: 'double' },
  ])('$origins is $world', ({ origins, world }) => {
    expect(worldOf(origins)).toBe(world);
  });
});

import { LOG_LEVELS, type LogLevel } from './log.ts';
import type { SystemName } from './orders/order-type.ts';
import { METRICS, type Metrics } from './telemetry/metrics.ts';

/** A missing or malformed variable. The message is one sentence that names it and never repeats its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type SecretsConfig =
  | { kind: 'file'; directory: string }
  | { kind: 'tencent-ssm'; region: string; version: string; endpoint: string | undefined }
  | { kind: 'aws-secrets-manager'; region: string; endpoint: string | undefined };

export type TableConfig =
  | { kind: 'sqlite'; file: string }
  /** The URL may hold a password. */
  | { kind: 'redis'; url: string }
  | { kind: 'dynamodb'; table: string; region: string; endpoint?: string };

export interface Config {
  merchants: readonly string[];
  secrets: SecretsConfig;
  table: TableConfig;
  origins: Readonly<Record<SystemName, readonly string[]>>;
  rawEvents: boolean;
  /** Pages that may call from a browser. */
  corsOrigins: readonly string[];
  logLevel: LogLevel;
  /** The clouds collect what a function writes to standard output; elsewhere that belongs to whoever runs it. */
  logTo: 'stdout' | 'stderr';
  metrics: Metrics;
  /** For tests: how long a claim holds, milliseconds, instead of the time that the function has left. */
  leaseMs: number | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const required = (env: Environment, name: string): string => {
  const value = env[name]?.trim();
  if (!value) throw new ConfigError(`${name} is not set.`);
  return value;
};

const choice = <T extends string>(env: Environment, name: string, values: readonly T[], otherwise: T): T => {
  const value = env[name] || otherwise;
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new ConfigError(`${name} must be one of ${values.join(', ')}.`);
  return found;
};

const merchants = (env: Environment): string[] => {
  const ids = required(env, 'PREPAY_MERCHANTS')
    .split(',')
    .map((id) => id.trim());
  if (!ids.every((id) => /^[0-9A-Za-z_-]{1,32}$/.test(id)) || new Set(ids).size !== ids.length) {
    throw new ConfigError('PREPAY_MERCHANTS must be different merchant numbers, separated by commas.');
  }
  return ids;
};

const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** `<scheme>:<name>?<key>=<value>&…`, where only the listed keys may follow; `null` for anything else. */
const parseLocator = (
  text: string,
  keys: readonly string[],
): { name: string; option: (key: string) => string | undefined } | null => {
  const found = /^[a-z-]+:([A-Za-z0-9._-]+)(?:\?(.*))?$/.exec(text);
  const options = new URLSearchParams(found?.[2] ?? '');
  if (!found?.[1] || ![...options.keys()].every((key) => keys.includes(key))) return null;
  return { name: found[1], option: (key) => options.get(key) || undefined };
};

const isEndpoint = (text: string | undefined): boolean => {
  if (text === undefined) return true;
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
};

const secrets = (env: Environment): SecretsConfig => {
  const text = required(env, 'PREPAY_SECRETS');
  const directory = /^file:(.+)$/s.exec(text)?.[1];
  if (directory !== undefined) return { kind: 'file', directory };

  const located = parseLocator(text, ['version', 'endpoint']);
  const endpoint = located?.option('endpoint');
  if (located && isEndpoint(endpoint)) {
    const { name: region, option } = located;
    if (text.startsWith('tencent-ssm:')) {
      return { kind: 'tencent-ssm', region, version: option('version') ?? 'v1', endpoint };
    }
    if (text.startsWith('aws-secrets-manager:')) return { kind: 'aws-secrets-manager', region, endpoint };
  }
  throw new ConfigError(
    'PREPAY_SECRETS must be file:<directory>, tencent-ssm:<region>?version=v1 or aws-secrets-manager:<region>.',
  );
};

/** Set by Lambda itself. */
const onLambda = (env: Environment): boolean => env.AWS_LAMBDA_FUNCTION_NAME !== undefined;

/** SCF on Tencent Cloud, or Lambda on AWS. */
const onCloud = (env: Environment): boolean => env.TENCENTCLOUD_RUNENV === 'SCF' || onLambda(env);

const table = (env: Environment): TableConfig => {
  const text = required(env, 'PREPAY_TABLE');
  const file = /^sqlite:(.+)$/s.exec(text)?.[1];
  if (file !== undefined) {
    if (!onCloud(env)) return { kind: 'sqlite', file };
    throw new ConfigError(
      'PREPAY_TABLE must not be sqlite:<file> on a cloud function, because its instances share no file.',
    );
  }
  if (/^rediss?:\/\/[^/\s?#]+(\/\d{0,4})?$/.test(text) && URL.canParse(text)) return { kind: 'redis', url: text };

  const located = parseLocator(text, ['region', 'endpoint']);
  const endpoint = located?.option('endpoint');
  const region = located?.option('region') ?? env.AWS_REGION;
  if (located && region && text.startsWith('dynamodb:') && isEndpoint(endpoint)) {
    return { kind: 'dynamodb', table: located.name, region, ...(endpoint === undefined ? {} : { endpoint }) };
  }
  throw new ConfigError(
    'PREPAY_TABLE must be sqlite:<file>, redis://<host>, rediss://<host> or dynamodb:<table>?region=<region>.',
  );
};

const origin = (text: string, name: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw new ConfigError(`${name} must be origins like https://host, separated by commas, primary first.`);
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new ConfigError(`${name} must use https; http is accepted on loopback only.`);
  }
  return url.origin;
};

/** WeChat's own access points, primary first (接口说明 of the three documents). */
const ORIGINS: Record<SystemName, { variable: string; wechat: string }> = {
  wechatpay_v3: {
    variable: 'PREPAY_WECHATPAY_V3_ORIGINS',
    wechat: 'https://api.mch.weixin.qq.com,https://api2.mch.weixin.qq.com',
  },
  wechatpay_v2: {
    variable: 'PREPAY_WECHATPAY_V2_ORIGINS',
    wechat: 'https://apihk.mch.weixin.qq.com,https://apius.mch.weixin.qq.com',
  },
  wecom: { variable: 'PREPAY_WECOM_ORIGINS', wechat: 'https://qyapi.weixin.qq.com' },
};

const originsOf = (env: Environment, system: SystemName): string[] => {
  const { variable, wechat } = ORIGINS[system];
  const origins = (env[variable] || wechat).split(',').map((text) => origin(text.trim(), variable));
  if (new Set(origins.map((text) => worldOf([text]))).size > 1) {
    throw new ConfigError(`${variable} must name WeChat's own hosts or a double of them, not both.`);
  }
  return origins;
};

const REAL_HOST = /(^|\.)(weixin\.qq\.com|wechatpay\.cn)$/;

/** Which world a system's origins belong to: WeChat itself, or a double of it. */
export const worldOf = (origins: readonly string[]): 'wechat' | 'double' =>
  origins.some((text) => REAL_HOST.test(new URL(text).hostname)) ? 'wechat' : 'double';

const corsOrigins = (env: Environment): string[] =>
  (env.PREPAY_CORS_ORIGINS || '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => origin(text, 'PREPAY_CORS_ORIGINS'));

/** Longer than any function runs. */
const MOST_LEASE_MS = 900_000;

const leaseMs = (env: Environment): number | null => {
  if (!env.PREPAY_LEASE_MS) return null;
  const ms = Number(env.PREPAY_LEASE_MS);
  if (!Number.isInteger(ms) || ms < 1 || ms > MOST_LEASE_MS) {
    throw new ConfigError(`PREPAY_LEASE_MS must be a whole number of milliseconds, at most ${MOST_LEASE_MS}.`);
  }
  return ms;
};

/** The temporary keys of the runtime role, which SCF writes into the environment. @throws ConfigError */
export const readRuntimeRole = (
  env: Environment = process.env,
): { secretId: string; secretKey: string; token?: string } => {
  const token = env.TENCENTCLOUD_SESSIONTOKEN;
  return {
    secretId: required(env, 'TENCENTCLOUD_SECRETID'),
    secretKey: required(env, 'TENCENTCLOUD_SECRETKEY'),
    ...(token ? { token } : {}),
  };
};

/** Reads `PREPAY_SECRETS` alone, for commands that need nothing else. @throws ConfigError */
export const readSecretsConfig = (env: Environment = process.env): SecretsConfig => secrets(env);

/** Reads the configuration; the only place that does. @throws ConfigError */
export const readConfig = (env: Environment = process.env): Config => ({
  merchants: merchants(env),
  secrets: secrets(env),
  table: table(env),
  origins: {
    wechatpay_v3: originsOf(env, 'wechatpay_v3'),
    wechatpay_v2: originsOf(env, 'wechatpay_v2'),
    wecom: originsOf(env, 'wecom'),
  },
  rawEvents: choice(env, 'PREPAY_RAW_EVENTS', ['on', 'off'], 'off') === 'on',
  corsOrigins: corsOrigins(env),
  logLevel: choice(env, 'PREPAY_LOG_LEVEL', LOG_LEVELS, 'info'),
  logTo: onCloud(env) ? 'stdout' : 'stderr',
  metrics: choice(env, 'PREPAY_METRICS', METRICS, onLambda(env) ? 'emf' : 'off'),
  leaseMs: leaseMs(env),
});

import { type Config, ConfigError, readConfig } from '../../shared/config.ts';
import type { SystemName } from '../../shared/orders/order-type.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration as far as it is well-formed. */
export interface Settings {
  secrets: Config['secrets'] | null;
  table: Config['table'] | null;
  /** Empty where the variable is malformed. */
  origins: Config['origins'];
  rawEvents: boolean;
}

/** Stand in for a required variable while another one is looked at. Nothing is ever opened with them. */
const SAMPLES: Environment = {
  PREPAY_MERCHANTS: '1900000109',
  PREPAY_SECRETS: 'file:secrets',
  PREPAY_TABLE: 'dynamodb:orders?region=sample',
};

const ORIGIN_VARIABLES: Readonly<Record<SystemName, string>> = {
  wechatpay_v3: 'PREPAY_WECHATPAY_V3_ORIGINS',
  wechatpay_v2: 'PREPAY_WECHATPAY_V2_ORIGINS',
  wecom: 'PREPAY_WECOM_ORIGINS',
};

/** Read by the local scripts, not by the functions. */
const LOCAL_VARIABLES = new Set(['PREPAY_LOCAL']);

const read = (env: Environment): Config | ConfigError => {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
};

const isOurs = (name: string): boolean => name.startsWith('PREPAY_');

/** Whatever the functions read, so that a variable added to them is looked at here as well. */
const variablesRead = (): string[] => {
  const names = new Set(Object.keys(SAMPLES));
  const recording = new Proxy(SAMPLES, {
    get: (samples, name) => {
      if (typeof name === 'string') names.add(name);
      return typeof name === 'string' ? samples[name] : undefined;
    },
  });
  read(recording);
  return [...names].filter(isOurs);
};

/** The platform's own variables, which say where we run, without Prepay's. */
const platformOf = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name)));

const REMEDY = 'Set it as docs/operations.md and the configuration table of the README say.';

const lookAt = (env: Environment, name: string): Finding => {
  // Every variable is read alone, because the functions stop at the first one that is wrong.
  const result = read({ ...platformOf(env), ...SAMPLES, [name]: env[name] });
  if (result instanceof ConfigError) return fail(name, result.message, REMEDY);
  return pass(name, env[name] ? 'is set and well-formed' : 'is not set, so the default holds');
};

const lookAtServed = (env: Environment, mchid: string): Finding[] => {
  const config = read({ ...platformOf(env), ...SAMPLES, PREPAY_MERCHANTS: env.PREPAY_MERCHANTS });
  if (config instanceof ConfigError) return [];
  const looked = 'merchant is served';
  return config.merchants.includes(mchid)
    ? [pass(looked, `PREPAY_MERCHANTS lists ${mchid}`)]
    : [fail(looked, `PREPAY_MERCHANTS does not list ${mchid}`, 'Add it, or check the number that you typed.')];
};

const lookAtUnknown = (env: Environment, known: readonly string[]): Finding[] =>
  Object.keys(env)
    .filter((name) => isOurs(name) && !known.includes(name) && !LOCAL_VARIABLES.has(name))
    .map((name) => warn(name, 'is set, but nothing reads it', 'Check its spelling, or remove it.'));

/** Every problem of the environment at once, and what the rest can be examined with. */
export const examineEnvironment = (env: Environment, mchid: string): { settings: Settings; findings: Finding[] } => {
  const names = variablesRead();
  const findings = names.map((name) => lookAt(env, name));
  const broken = new Set(findings.filter(({ level }) => level === 'fail').map(({ looked }) => looked));

  const mended = Object.fromEntries(
    Object.entries({ ...SAMPLES, ...env }).map(([name, value]) => [name, broken.has(name) ? SAMPLES[name] : value]),
  );
  const config = readConfig({ ...mended });
  const sound = <T>(name: string, value: T): T | null => (broken.has(name) ? null : value);
  const origins = (system: SystemName) => sound(ORIGIN_VARIABLES[system], config.origins[system]) ?? [];
  return {
    settings: {
      secrets: sound('PREPAY_SECRETS', config.secrets),
      table: sound('PREPAY_TABLE', config.table),
      origins: {
        wechatpay_v3: origins('wechatpay_v3'),
        wechatpay_v2: origins('wechatpay_v2'),
        wecom: origins('wecom'),
      },
      rawEvents: config.rawEvents,
    },
    findings: [...findings, ...lookAtServed(env, mchid), ...lookAtUnknown(env, names)],
  };
};

import type { RequestIdentity } from '../http/wire.ts';
import type { SystemName } from '../orders/order.ts';
import { seededRandom } from '../random.ts';
import { type ErrorCatalogue, isOfNotifications, parseRule, systemsOf } from './parse-rule.ts';
import type { Effects, FaultRule } from './rule.ts';

/** The request as rules look at it. */
export interface FaultSubject extends RequestIdentity {
  system: SystemName;
  /** The Host of the request; notifications have none. */
  host?: string;
  /** Equal for repeats of one request. Few rules ask, and it is dear. */
  repeatKey(): string;
}

export interface Faults {
  /** Switches a fault on and returns its id. Throws a `FaultRuleError` when the rule makes no sense. */
  add(rule: FaultRule): string;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly (FaultRule & { id: string; matched: number; fired: number })[];
}

export interface FaultEngine extends Faults {
  /** Counts the request against every rule and merges what fires; an earlier rule wins over a later one. */
  take(subject: FaultSubject): { effects: Effects; fired: readonly string[] };
}

interface Active {
  rule: FaultRule & { id: string };
  systems: readonly SystemName[];
  matched: number;
  fired: number;
  random: () => number;
  probed: Set<string>;
}

const NOTIFICATION = /_notification$/;

const CONDITIONS = ['mchid', 'out_trade_no'] as const;

const meetsCall = (rule: FaultRule, { call }: FaultSubject): boolean => {
  if (isOfNotifications(rule) !== NOTIFICATION.test(call)) return false;
  return rule.call === undefined || rule.call === 'notification' || rule.call === call;
};

const meetsHost = ({ host }: FaultRule, subject: FaultSubject): boolean =>
  host === undefined || host === subject.host || host === subject.host?.replace(/:\d+$/, '');

const meets = ({ rule, systems }: Active, subject: FaultSubject): boolean =>
  systems.includes(subject.system) &&
  // An access token is what gettoken gives out, not what it takes.
  !(rule.token_invalidated !== undefined && subject.call === 'gettoken') &&
  meetsCall(rule, subject) &&
  meetsHost(rule, subject) &&
  CONDITIONS.every((name) => rule[name] === undefined || rule[name] === subject[name]);

const fires = (active: Active, subject: FaultSubject): boolean => {
  const { rule, probed } = active;
  active.matched += 1;
  if (active.matched < (rule.nth ?? 1)) return false;
  const count = rule.count ?? (rule.nth === undefined ? Number.POSITIVE_INFINITY : 1);
  if (active.fired >= count) return false;
  if (rule.probability !== undefined && active.random() >= rule.probability) return false;
  if (rule.signature === 'probe') {
    const repeatKey = subject.repeatKey();
    // WeChat does not probe the retry of a probed request.
    if (probed.delete(repeatKey)) return false;
    probed.add(repeatKey);
  }
  active.fired += 1;
  return true;
};

const effectsOf = (rule: FaultRule): Effects => {
  const { id, system, call, host, mchid, out_trade_no, nth, count, probability, seed, ...effects } = rule;
  return effects;
};

const nobody = (): void => {};

/** `changed` is told of the rules that came, went or fired; `*` for all of them. */
export const createFaults = (catalogue: ErrorCatalogue, changed: (id: string) => void = nobody): FaultEngine => {
  let rules: Active[] = [];
  let nextId = 1;
  return {
    add: (input) => {
      const parsed = parseRule(input, catalogue);
      const id = parsed.id ?? `fault-${nextId++}`;
      rules = rules.filter(({ rule }) => rule.id !== id);
      const random = seededRandom(parsed.seed ?? 1);
      const systems = systemsOf(parsed, catalogue);
      rules.push({ rule: { ...parsed, id }, systems, matched: 0, fired: 0, random, probed: new Set() });
      changed(id);
      return id;
    },
    remove: (id) => {
      const before = rules.length;
      rules = rules.filter(({ rule }) => rule.id !== id);
      if (rules.length < before) changed(id);
      return rules.length < before;
    },
    clear: () => {
      rules = [];
      changed('*');
    },
    list: () => rules.map(({ rule, matched, fired }) => ({ ...rule, matched, fired })),
    take: (subject) => {
      const firing = rules.filter((active) => meets(active, subject) && fires(active, subject));
      const effects: Effects = Object.assign({}, ...firing.toReversed().map(({ rule }) => effectsOf(rule)));
      for (const { rule } of firing) changed(rule.id);
      return { effects, fired: firing.map(({ rule }) => rule.id) };
    },
  };
};

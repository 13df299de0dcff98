import type { SystemName } from '../orders/order.ts';
import type { FaultRule, SignatureFault } from './rule.ts';

type Test = (value: unknown) => boolean;

const oneOf =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value);
const isText: Test = (value) => typeof value === 'string' && value !== '';
const isCount: Test = (value) => Number.isInteger(value) && Number(value) >= 1;
const isShare: Test = (value) => typeof value === 'number' && value >= 0 && value <= 1;
const isDelay: Test = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 3_600_000;
const isDuplicate: Test = (value) => isCount(value) && Number(value) <= 100;
const isVirtualDelay: Test = (value) => isCount(value) && Number(value) <= 31_536_000;
const isOffset: Test = (value) => Number.isInteger(value) && value !== 0 && Math.abs(Number(value)) <= 31_536_000;
const isDrip: Test = (value) => isCount(value) && Number(value) <= 60_000;
const isStatus: Test = (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599;
const isCode: Test = (value) => isText(value) || Number.isInteger(value);

const MEMBERS: Readonly<Record<keyof FaultRule, Test>> = {
  id: isText,
  system: oneOf('v3', 'v2', 'wecom'),
  call: isText,
  host: isText,
  mchid: isText,
  out_trade_no: isText,
  nth: isCount,
  count: isCount,
  probability: isShare,
  seed: Number.isInteger,
  delay_ms: isDelay,
  hang: oneOf(true),
  reset: oneOf(true),
  reset_after: oneOf(true),
  error: isCode,
  error_shape: oneOf('return_msg', 'err_code'),
  status: isStatus,
  committed: oneOf(true, false),
  signature: oneOf('bad', 'missing', 'stale', 'unknown_serial', 'probe'),
  clock_offset_seconds: isOffset,
  unsigned_4xx: oneOf(true),
  drip_ms: isDrip,
  paid_before_answer: oneOf(true),
  lost: oneOf(true),
  duplicate: isDuplicate,
  late_seconds: isVirtualDelay,
  token_invalidated: oneOf(40001, 40014, 42001),
};

const EFFECTS = [
  'delay_ms',
  'hang',
  'reset',
  'reset_after',
  'error',
  'status',
  'signature',
  'clock_offset_seconds',
  'unsigned_4xx',
  'drip_ms',
  'paid_before_answer',
  'lost',
  'duplicate',
  'late_seconds',
  'token_invalidated',
] as const;

/** What has a meaning for notifications alone, and what for both them and answers; the rest is of answers. */
const OF_NOTIFICATIONS = ['lost', 'duplicate', 'late_seconds'] as const;
const OF_BOTH = ['signature', 'clock_offset_seconds', ...OF_NOTIFICATIONS] as const;

const NOTIFICATION_CALLS: readonly string[] = [
  'notification',
  'payment_notification',
  'refund_notification',
  'echo_notification',
];

/** Whether a rule is about notifications and not about requests. */
export const isOfNotifications = (rule: FaultRule): boolean =>
  NOTIFICATION_CALLS.includes(rule.call ?? '') || OF_NOTIFICATIONS.some((effect) => rule[effect] !== undefined);

const ENDINGS = ['hang', 'reset', 'reset_after', 'error', 'status', 'token_invalidated'] as const;

export type ErrorCatalogue = Readonly<Record<SystemName, readonly string[]>>;

/** A rule that was refused, with the reason. */
export class FaultRuleError extends Error {
  override readonly name = 'FaultRuleError';
}

const refuse = (reason: string): never => {
  throw new FaultRuleError(reason);
};

const SYSTEMS: readonly SystemName[] = ['v3', 'v2', 'wecom'];

/** WeCom signs its notifications but not its answers. */
const hasSignature = (system: SystemName, signature: SignatureFault, rule: FaultRule): boolean =>
  system === 'v3' || ((signature === 'bad' || signature === 'missing') && (system === 'v2' || isOfNotifications(rule)));

/** The systems on which every effect of the rule has a meaning: a rule never meets the others. */
export const systemsOf = (rule: FaultRule, catalogue: ErrorCatalogue): readonly SystemName[] =>
  SYSTEMS.filter(
    (system) =>
      (rule.system === undefined || rule.system === system) &&
      (rule.error === undefined || catalogue[system].includes(rule.error)) &&
      (rule.signature === undefined || hasSignature(system, rule.signature, rule)) &&
      (rule.unsigned_4xx === undefined || system === 'v3') &&
      (rule.clock_offset_seconds === undefined || system === 'v3') &&
      (rule.token_invalidated === undefined || system === 'wecom') &&
      (rule.error_shape === undefined || system === 'v2'),
  );

/** Checks a rule that may come from outside. Throws {@link FaultRuleError} with one sentence. */
export const parseRule = (input: unknown, catalogue: ErrorCatalogue): FaultRule => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return refuse('a rule is a JSON object');
  for (const [name, value] of Object.entries(input)) {
    const test = Object.hasOwn(MEMBERS, name) ? MEMBERS[name as keyof FaultRule] : refuse(`unknown member ${name}`);
    if (!test(value)) refuse(`${name}: this value is not possible`);
  }
  const rule: FaultRule = { ...input };
  if (!EFFECTS.some((effect) => rule[effect] !== undefined)) refuse(`a rule has one of ${EFFECTS.join(', ')}`);
  const endings = ENDINGS.filter((ending) => rule[ending] !== undefined);
  if (isOfNotifications(rule)) {
    const foreign = EFFECTS.find((effect) => rule[effect] !== undefined && !OF_BOTH.some((one) => one === effect));
    if (foreign) refuse(`${foreign} means nothing for notifications`);
    if (rule.call !== undefined && !NOTIFICATION_CALLS.includes(rule.call)) {
      refuse(`${OF_NOTIFICATIONS.join(', ')} are of notifications: call is one of ${NOTIFICATION_CALLS.join(', ')}`);
    }
    if (rule.host !== undefined) refuse('host means nothing for notifications');
  }
  if (endings.length > 1) refuse(`${endings.join(' and ')} exclude each other`);
  if (rule.error !== undefined) rule.error = String(rule.error);
  if (systemsOf(rule, catalogue).length === 0) {
    refuse(
      `${rule.system ?? 'no system'} has no such ${rule.error === undefined ? 'fault' : `error code: ${rule.error}`}`,
    );
  }
  return rule;
};

import type { en } from '../texts/en.ts';

/** A fault that is switched on by one click. */
export interface Preset {
  id: `console-${string}`;
  text: keyof typeof en.faults.presets;
  rule: Readonly<Record<string, string | number | boolean>>;
}

const preset = (text: Preset['text'], rule: Preset['rule']): Preset => ({ id: `console-${text}`, text, rule });

/** What goes wrong with real back ends most often, and what clients are most often wrong about. */
export const PRESET_GROUPS: readonly (readonly [group: keyof typeof en.faults.groups, presets: readonly Preset[]])[] = [
  [
    'line',
    [
      preset('slow', { delay_ms: 6000 }),
      preset('hang', { hang: true }),
      preset('reset', { reset: true }),
      preset('lost', { reset_after: true }),
      preset('page502', { status: 502 }),
    ],
  ],
  [
    'answers',
    [
      preset('v3_system_error', { system: 'v3', error: 'SYSTEM_ERROR', committed: true }),
      preset('v3_frequency', { system: 'v3', error: 'FREQUENCY_LIMITED' }),
      preset('v2_system_error', { system: 'v2', error: 'SYSTEMERROR', committed: true }),
      preset('wecom_busy', { system: 'wecom', error: '-1' }),
      preset('wecom_frequency', { system: 'wecom', error: '45009' }),
      preset('wecom_token', { system: 'wecom', token_invalidated: 42001 }),
    ],
  ],
  [
    'signatures',
    [
      preset('probe', { system: 'v3', signature: 'probe' }),
      preset('signature_bad', { signature: 'bad' }),
      preset('signature_missing', { signature: 'missing' }),
      preset('signature_stale', { system: 'v3', signature: 'stale' }),
      preset('serial_unknown', { system: 'v3', signature: 'unknown_serial' }),
      preset('unsigned_refusals', { system: 'v3', unsigned_4xx: true }),
    ],
  ],
  [
    'notices',
    [
      preset('notice_lost', { call: 'notification', lost: true }),
      preset('notice_twice', { call: 'notification', duplicate: 1 }),
      preset('notice_late', { call: 'notification', late_seconds: 60 }),
      preset('notice_forged', { call: 'notification', signature: 'bad' }),
      preset('notice_probe', { call: 'notification', system: 'v3', signature: 'probe' }),
      preset('paid_first', { paid_before_answer: true }),
    ],
  ],
];

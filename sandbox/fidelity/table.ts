import { CAUSES } from '../explain/causes.ts';
import { describeFields } from '../fields/describe.ts';
import { ACKNOWLEDGEMENT_RULES } from '../notifications/acknowledgement.ts';
import { RETRIES } from '../notifications/retries.ts';
import { URL_CHECK_RULES } from '../notifications/url-check.ts';
import { LIFETIME_RULES } from '../orders/lifetimes.ts';
import { MOVE_RULES } from '../orders/moves.ts';
import { REENTRY_CHECKS } from '../orders/reentry.ts';
import { PARAMETER_CHECKS } from '../phone/parameter-checks.ts';
import { REFUND_CHECKS } from '../refunds/checks.ts';
import { SWITCHES } from '../switches/table.ts';
import { ABNORMAL_REFUND_RULES } from '../v3/abnormal-refund.ts';
import { ADMISSION_CHECKS, CALLER_CHECKS } from '../v3/admission.ts';
import { CLAIM_CHECKS } from '../v3/authenticate.ts';
import { AUTHORIZATION_RULES } from '../v3/authorization.ts';
import { CLOSE_RULES } from '../v3/close-order.ts';
import { ECHO_RULES } from '../v3/echo.ts';
import { V3_ERROR_RULES } from '../v3/errors.ts';
import { H5_FIELDS, JSAPI_FIELDS, ORDER_FIELDS } from '../v3/fields.ts';
import { ORDER_CHECKS } from '../v3/place-order.ts';
import { PLATFORM_KEY_RULES } from '../v3/platform-keys.ts';
import { ABNORMAL_REFUND_FIELDS, REFUND_FIELDS } from '../v3/refund-fields.ts';
import { REFUND_FIELD_RULES, REFUND_WORDS } from '../v3/refunds.ts';
import type { Provenance } from './provenance.ts';

/** A row of the fidelity table: what the sandbox does, and how it is known. */
export interface FidelityRow extends Provenance {
  area: string;
  /** The switch that moves it. */
  switch?: string;
}

const page = (source: string): Omit<Provenance, 'rule'> => ({ source, confidence: 'documented' });

/** Lengths count bytes of UTF-8: the real messages of the server do. */
const V3_FIELDS: Readonly<Record<string, readonly Provenance[]>> = {
  'v3 fields of app and native orders': describeFields(ORDER_FIELDS, page('APP下单, doc 4013070347')),
  'v3 fields of jsapi orders': describeFields({ payer: JSAPI_FIELDS.payer }, page('JSAPI下单, doc 4012791856')),
  'v3 fields of h5 orders': describeFields({ scene_info: H5_FIELDS.scene_info }, page('H5下单, doc 4012791834')),
  'v3 fields of refunds': describeFields(REFUND_FIELDS, page('refund, doc 4012810597')),
  'v3 fields of abnormal refunds': describeFields(ABNORMAL_REFUND_FIELDS, page('发起异常退款')),
};

/** Every table of rules; a new one is a line here. */
const AREAS: Readonly<Record<string, readonly Provenance[]>> = {
  'order life': [...LIFETIME_RULES, ...MOVE_RULES],
  're-entry': REENTRY_CHECKS,
  refunds: REFUND_CHECKS,
  'v3 admission': [...ADMISSION_CHECKS, ...AUTHORIZATION_RULES, ...CLAIM_CHECKS, ...CALLER_CHECKS],
  'v3 orders': [...ORDER_CHECKS, ...CLOSE_RULES],
  'v3 refunds': [...REFUND_FIELD_RULES, ...Object.values(REFUND_WORDS), ...ABNORMAL_REFUND_RULES],
  ...V3_FIELDS,
  'v3 self-test': ECHO_RULES,
  'v3 error codes': V3_ERROR_RULES,
  'platform keys': PLATFORM_KEY_RULES,
  notifications: [...Object.values(RETRIES), ...ACKNOWLEDGEMENT_RULES, ...URL_CHECK_RULES],
  phone: PARAMETER_CHECKS,
  'refused signatures': Object.values(CAUSES),
};

const plain = ({ rule, source, confidence }: Provenance): Provenance => ({ rule, source, confidence });

/** All rules of the sandbox with their sources: tables first, then switches. */
export const fidelityTable = (): FidelityRow[] => [
  ...Object.entries(AREAS).flatMap(([area, rules]) => rules.map((rule) => ({ area, ...plain(rule) }))),
  ...Object.entries(SWITCHES).map(([name, row]) => ({ area: 'switches', switch: name, ...plain(row) })),
];

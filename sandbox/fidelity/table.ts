import { BILL_DAY_RULES } from '../bills/bill-day.ts';
import { TRADE_BILL_RULES } from '../bills/trade-bill.ts';
import { CURRENCY_RULES } from '../currencies.ts';
import { CAUSES } from '../explain/causes.ts';
import { describeFields } from '../fields/describe.ts';
import type { Fields } from '../fields/rule.ts';
import { ACKNOWLEDGEMENT_RULES } from '../notifications/acknowledgement.ts';
import { ECHO_NOTIFICATION_RULES } from '../notifications/echo-letter.ts';
import { RETRIES } from '../notifications/retries.ts';
import { URL_CHECK_RULES } from '../notifications/url-check.ts';
import { V3_NOTIFICATION_RULES } from '../notifications/v3-letter.ts';
import { LIFETIME_RULES } from '../orders/lifetimes.ts';
import { MOVE_RULES } from '../orders/moves.ts';
import { REENTRY_CHECKS } from '../orders/reentry.ts';
import { PARAMETER_CHECKS } from '../phone/parameter-checks.ts';
import { REFUND_CHECKS } from '../refunds/checks.ts';
import { SWITCHES } from '../switches/table.ts';
import { BARE_MESSAGES } from '../v2/bare-messages.ts';
import { V2_CALLS } from '../v2/calls.ts';
import { REQUEST_CHECKS, TRANSPORT_CHECKS } from '../v2/checks.ts';
import { CLIENT_CERTIFICATE_RULES } from '../v2/client-certificate.ts';
import { CLOSE_REFUSALS } from '../v2/close-order.ts';
import { REFUND_CONDITIONS, REFUND_QUERY_CONDITIONS, UNIFIED_ORDER_CONDITIONS } from '../v2/conditions.ts';
import { DOWNLOAD_BILL_RULES } from '../v2/download-bill.ts';
import { V2_ERROR_RULES } from '../v2/errors.ts';
import { EXCHANGE_RATE_RULES } from '../v2/exchange-rates.ts';
import { V2_NOT_MODELLED } from '../v2/not-modelled.ts';
import { V2_RATE_LIMITS } from '../v2/rate-limits.ts';
import { REFUND_QUERY_RULES } from '../v2/refund-query.ts';
import { REFUND_REFUSALS } from '../v2/refund-refusals.ts';
import { ABNORMAL_REFUND_RULES } from '../v3/abnormal-refund.ts';
import { ADMISSION_CHECKS, CALLER_CHECKS } from '../v3/admission.ts';
import { CLAIM_CHECKS } from '../v3/authenticate.ts';
import { AUTHORIZATION_RULES } from '../v3/authorization.ts';
import { CLOSE_RULES } from '../v3/close-order.ts';
import { ECHO_RULES } from '../v3/echo.ts';
import { V3_ERROR_RULES } from '../v3/errors.ts';
import { H5_FIELDS, JSAPI_FIELDS, ORDER_FIELDS } from '../v3/fields.ts';
import { PARAM_ERROR_RULES } from '../v3/param-error.ts';
import { ORDER_CHECKS } from '../v3/place-order.ts';
import { PLATFORM_KEY_RULES } from '../v3/platform-keys.ts';
import { ABNORMAL_REFUND_FIELDS, REFUND_FIELDS } from '../v3/refund-fields.ts';
import { REFUND_FIELD_RULES, REFUND_WORDS } from '../v3/refunds.ts';
import { REQUEST_ID_RULES } from '../v3/seal.ts';
import { WECOM_CALLS } from '../wecom/calls.ts';
import { WECOM_CHECKS } from '../wecom/checks.ts';
import { WECOM_ERROR_RULES } from '../wecom/errors.ts';
import { GET_BILL_RULES } from '../wecom/get-bill.ts';
import { REFUND_DETAIL_RULES } from '../wecom/get-refund-detail.ts';
import { WECOM_RATE_LIMITS } from '../wecom/rate-limits.ts';
import { WECOM_REFUND_RULES } from '../wecom/refund.ts';
import { NOT_MODELLED } from './not-modelled.ts';
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

/** What is known of each call, then its fields. */
const callFields = (calls: Readonly<Record<string, Provenance & { table: Fields }>>) =>
  Object.fromEntries(
    Object.entries(calls).map(([path, { rule, source, confidence, table }]) => [
      path,
      [{ rule, source, confidence }, ...describeFields(table, { source, confidence })],
    ]),
  );

/** Every table of rules; a new one is a line here. */
const AREAS: Readonly<Record<string, readonly Provenance[]>> = {
  'order life': [...LIFETIME_RULES, ...MOVE_RULES],
  're-entry': REENTRY_CHECKS,
  refunds: REFUND_CHECKS,
  'v3 admission': [...ADMISSION_CHECKS, ...AUTHORIZATION_RULES, ...CLAIM_CHECKS, ...CALLER_CHECKS],
  'v3 orders': [...ORDER_CHECKS, ...CLOSE_RULES],
  'v3 refunds': [...REFUND_FIELD_RULES, ...Object.values(REFUND_WORDS), ...ABNORMAL_REFUND_RULES],
  ...V3_FIELDS,
  'v3 self-test': [...ECHO_RULES, ...ECHO_NOTIFICATION_RULES],
  'v3 error codes': V3_ERROR_RULES,
  'v3 answers': [...PARAM_ERROR_RULES, ...REQUEST_ID_RULES],
  bills: [...BILL_DAY_RULES, ...TRADE_BILL_RULES],
  currencies: CURRENCY_RULES,
  ...callFields(V2_CALLS),
  'v2 request checks': [
    ...CLIENT_CERTIFICATE_RULES,
    ...TRANSPORT_CHECKS,
    ...REQUEST_CHECKS,
    ...UNIFIED_ORDER_CONDITIONS,
    ...REFUND_CONDITIONS,
    ...REFUND_QUERY_CONDITIONS,
    ...V2_RATE_LIMITS,
  ],
  'v2 errors': [...V2_ERROR_RULES, ...Object.values(BARE_MESSAGES)],
  'v2 answers': [
    ...Object.values(CLOSE_REFUSALS),
    ...Object.values(REFUND_REFUSALS),
    ...REFUND_QUERY_RULES,
    ...DOWNLOAD_BILL_RULES,
    ...EXCHANGE_RATE_RULES,
  ],
  'v2 not modelled': V2_NOT_MODELLED,
  ...callFields(WECOM_CALLS),
  'wecom request checks': [...WECOM_CHECKS, ...WECOM_RATE_LIMITS],
  'wecom errors': WECOM_ERROR_RULES,
  'wecom answers': [...WECOM_REFUND_RULES, ...REFUND_DETAIL_RULES, ...GET_BILL_RULES],
  'platform keys': PLATFORM_KEY_RULES,
  notifications: [...Object.values(RETRIES), ...ACKNOWLEDGEMENT_RULES, ...V3_NOTIFICATION_RULES, ...URL_CHECK_RULES],
  phone: PARAMETER_CHECKS,
  'refused signatures': Object.values(CAUSES),
  'not modelled': NOT_MODELLED,
};

const plain = ({ rule, source, confidence }: Provenance): Provenance => ({ rule, source, confidence });

/** All rules of the sandbox with their sources: tables first, then switches. */
export const fidelityTable = (): FidelityRow[] => [
  ...Object.entries(AREAS).flatMap(([area, rules]) => rules.map((rule) => ({ area, ...plain(rule) }))),
  ...Object.entries(SWITCHES).map(([name, row]) => ({ area: 'switches', switch: name, ...plain(row) })),
];

import type { WecomCall } from './call.ts';
import { closeOrder } from './close-order.ts';
import { createOrder } from './create-order.ts';
import {
  CLOSE_ORDER_FIELDS,
  CREATE_ORDER_FIELDS,
  GET_BILL_FIELDS,
  GET_ORDER_FIELDS,
  GET_REFUND_DETAIL_FIELDS,
  GET_SIGN_FIELDS,
  REFUND_FIELDS,
} from './fields.ts';
import { getBill } from './get-bill.ts';
import { getOrder } from './get-order.ts';
import { getRefundDetail } from './get-refund-detail.ts';
import { getSign } from './get-sign.ts';
import { ownAddresses } from './own-addresses.ts';
import { refund } from './refund.ts';

const POST = { methods: ['POST'], privileged: true, confidence: 'documented' } as const;

const ADDRESSES = {
  methods: ['GET', 'POST'],
  privileged: false,
  table: {},
  confidence: 'documented',
  perform: ownAddresses,
} as const;

/** Every call behind the access_token, by its path. */
export const WECOM_CALLS: Readonly<Record<string, WecomCall>> = {
  '/cgi-bin/miniapppay/create_order': {
    ...POST,
    rule: 'Fields of create_order; members of a parent without a row are required where the parent is sent',
    source: 'create_order, path 97322 (2023/08/10)',
    table: CREATE_ORDER_FIELDS,
    perform: createOrder,
  },
  '/cgi-bin/miniapppay/get_order': {
    ...POST,
    rule: 'Fields of get_order',
    source: 'get_order, path 97323',
    table: GET_ORDER_FIELDS,
    perform: getOrder,
  },
  '/cgi-bin/miniapppay/close_order': {
    ...POST,
    rule: 'Fields of close_order',
    source: 'close_order, path 97324 (2022/11/28)',
    table: CLOSE_ORDER_FIELDS,
    perform: closeOrder,
  },
  '/cgi-bin/miniapppay/get_sign': {
    ...POST,
    rule: 'Fields of get_sign',
    source: 'get_sign, path 98130 (2023/02/02)',
    table: GET_SIGN_FIELDS,
    perform: getSign,
  },
  '/cgi-bin/miniapppay/refund': {
    ...POST,
    rule: 'Fields of refund',
    source: 'refund, path 97333',
    table: REFUND_FIELDS,
    perform: refund,
  },
  '/cgi-bin/miniapppay/get_refund_detail': {
    ...POST,
    rule: 'Fields of get_refund_detail',
    source: 'get_refund_detail, path 97352',
    table: GET_REFUND_DETAIL_FIELDS,
    perform: getRefundDetail,
  },
  '/cgi-bin/miniapppay/get_bill': {
    ...POST,
    methods: ['POST', 'GET'],
    rule: 'Fields of get_bill',
    source: 'get_bill, path 98115 (2024/12/09)',
    table: GET_BILL_FIELDS,
    perform: getBill,
  },
  '/cgi-bin/getcallbackip': {
    ...ADDRESSES,
    rule: 'getcallbackip lists the addresses from which notifications come: here the loopback',
    source: 'callback configuration, path 90930',
  },
  '/cgi-bin/get_api_domain_ip': {
    ...ADDRESSES,
    rule: 'get_api_domain_ip lists the addresses of the API: here the loopback',
    source: 'API domain IPs, path 92520',
  },
};

export const findWecomCall = (path: string): WecomCall | undefined =>
  Object.hasOwn(WECOM_CALLS, path) ? WECOM_CALLS[path] : undefined;

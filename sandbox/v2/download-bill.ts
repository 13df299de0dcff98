import { gzipSync } from 'node:zlib';
import { billStage, dayStart } from '../bills/bill-day.ts';
import { BILL_COLUMNS, type BillKind } from '../bills/columns.ts';
import { tradeBill } from '../bills/trade-bill.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { World } from '../system.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { type V2Code, type V2Refusal, v2Refusal } from './errors.ts';
import type { Elements } from './write-xml.ts';

const WRONG = '20001';
const MISSING = '20002';
const FAILED = '20003';

/** This call has words of its own for what all calls check, and a numeric error_code. */
const OWN_WORDS: Readonly<Partial<Record<V2Code, readonly [return_msg: string, error_code: string]>>> = {
  REQUIRE_POST_METHOD: ['require POST method', WRONG],
  LACK_PARAMS: ['missing parameter', WRONG],
  APPID_NOT_EXIST: ['missing parameter', WRONG],
  MCHID_NOT_EXIST: ['missing parameter', WRONG],
  INVALID_REQUEST: ['data format error', WRONG],
  PARAM_ERROR: ['data format error', WRONG],
  SIGNERROR: ['SIGN ERROR', WRONG],
  SYSTEMERROR: ['SYSTEMERROR', FAILED],
  'invalid bill_type': ['invalid bill_type', WRONG],
  'No Bill Exist': ['No Bill Exist', MISSING],
  'Bill Creating': ['Bill Creating', MISSING],
  'CompressGZip Error': ['CompressGZip Error', FAILED],
  'UnCompressGZip Error': ['UnCompressGZip Error', FAILED],
};

export const BILL_WORDS = ({ code, return_msg, err_code_des }: V2Refusal): Elements => {
  const [message, number] = OWN_WORDS[code] ?? [return_msg ?? err_code_des, WRONG];
  return [
    ['return_msg', message],
    ['error_code', number],
  ];
};

/** Top-up refunds are no business of orders: their bill is always empty. */
const TOP_UP_REFUNDS = 'RECHARGE_REFUND';

const isKind = (text: string): text is BillKind => Object.hasOwn(BILL_COLUMNS, text);

/** `POST /pay/downloadbill`: the bill itself on success, not XML. Without sub_mch_id the whole institution's. */
export const downloadBill = (fields: V2Fields, { mchid }: V2Merchant, world: World): V2Result => {
  const { bill_date = '', bill_type = 'ALL', sub_mch_id, tar_type } = fields;
  if (!isKind(bill_type) && bill_type !== TOP_UP_REFUNDS)
    return v2Refusal('invalid bill_type', `bill_type ${bill_type}`);
  const day = dayStart(bill_date);
  if (day === undefined) return v2Refusal('PARAM_ERROR', `bill_date ${bill_date}`);
  const stage = billStage(day, world.clock.now());
  if (stage === 'creating') return v2Refusal('Bill Creating', 'before 09:00 of the next day');
  const belongs = (order: { mchid: string; sub_mch_id?: string }) =>
    order.mchid === mchid && (sub_mch_id === undefined || order.sub_mch_id === sub_mch_id);
  const bill = stage === 'ready' && isKind(bill_type) ? tradeBill(world, belongs, day, bill_type) : undefined;
  if (bill === undefined) return v2Refusal('No Bill Exist', stage);
  return tar_type === 'GZIP'
    ? { file: gzipSync(bill), type: 'application/x-gzip', verdict: 'bill, compressed' }
    : { file: bill, type: 'text/plain', verdict: 'bill' };
};

export const DOWNLOAD_BILL_RULES: readonly Provenance[] = [
  {
    rule: 'A day without transactions has no bill: No Bill Exist, 20002',
    source: 'developers.weixin.qq.com/community/pay/doc/00020601910128db0c2acd9fa51800',
    confidence: 'observed',
  },
  {
    rule: 'Refusals of downloadbill are FAIL with return_msg and error_code, never signed',
    source: '下载交易账单, Global wiki chapter8_6 (2024.01.30)',
    confidence: 'documented',
  },
  {
    rule: 'downloadbill with GET gets require POST method',
    source: 'chanxuehong/wechat, mch/pay/downloadbill.go',
    confidence: 'sdk',
  },
  {
    rule: 'error_code is 20001 for a wrong request and 20003 for a failure',
    source: '下载交易账单, error_code; which code has which number is printed for 20002 only',
    confidence: 'derived',
  },
];

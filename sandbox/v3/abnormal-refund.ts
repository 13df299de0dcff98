import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { AbnormalReceiver } from '../refunds/refund-book.ts';
import type { World } from '../system.ts';
import { decryptField } from './decrypt-field.ts';
import { v3Refusal } from './errors.ts';
import { paramError } from './param-error.ts';
import { checkMembers, readBody } from './read-body.ts';
import { refundBody } from './refund-body.ts';
import { ABNORMAL_REFUND_FIELDS, refundId } from './refund-fields.ts';
import type { V3Caller, V3Refused, V3Reply } from './reply.ts';

interface AbnormalRefundBody {
  out_refund_no: string;
  type: AbnormalReceiver;
  bank_type?: string;
  bank_account?: string;
  real_name?: string;
}

export const ABNORMAL_REFUND_RULES: readonly Provenance[] = [
  {
    rule: 'Only an ABNORMAL refund can be sent elsewhere; it is PROCESSING again then',
    source: '发起异常退款; refund query, doc 4012810601, ABNORMAL',
    confidence: 'documented',
  },
  {
    rule: 'A refund to the payer names bank, account and holder; account and holder are encrypted, and Wechatpay-Serial names the key',
    source: '发起异常退款; encryption of sensitive fields',
    confidence: 'documented',
  },
];

const USER_CARD_MEMBERS = ['bank_type', 'bank_account', 'real_name'] as const;
const ENCRYPTED_MEMBERS = ['bank_account', 'real_name'] as const;

const lacking = (name: (typeof USER_CARD_MEMBERS)[number], { behaviour }: World): V3Refused => {
  const refusal = paramError(
    { path: `/${name}`, label: ABNORMAL_REFUND_FIELDS[name].label, broke: 'required' },
    'body',
    behaviour.v3_param_detail,
  );
  return { refusal, verdict: `field: ${refusal.message}` };
};

/** The card of the payer must be told, in a form that only WeChat can read. */
const checkCard = (
  body: AbnormalRefundBody,
  request: WireRequest,
  caller: V3Caller,
  world: World,
): V3Refused | undefined => {
  const missing = body.type === 'USER_BANK_CARD' && USER_CARD_MEMBERS.find((name) => body[name] === undefined);
  if (missing) return lacking(missing, world);
  for (const name of ENCRYPTED_MEMBERS) {
    const ciphertext = body[name];
    if (ciphertext === undefined) continue;
    const readable = request.headers['wechatpay-serial'] && decryptField(ciphertext, caller, world) !== undefined;
    if (!readable) {
      const message = `输入源“/body/${name}”解密失败`;
      return { refusal: v3Refusal('PARAM_ERROR', { message }), verdict: `${name} cannot be decrypted` };
    }
  }
  return undefined;
};

/** `POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund` behind authentication. */
export const applyAbnormalRefund = (number: string, request: WireRequest, caller: V3Caller, world: World): V3Reply => {
  const bad = checkMembers({ refund_id: refundId }, { refund_id: number }, 'uri_template', world);
  if (bad) return bad;
  const read = readBody<AbnormalRefundBody>(request, ABNORMAL_REFUND_FIELDS, world);
  if ('refusal' in read) return read;
  const { body } = read;
  const badCard = checkCard(body, request, caller, world);
  if (badCard) return badCard;
  const refund = world.refunds.findById(caller.merchant.mchid, number);
  if (refund?.out_refund_no !== body.out_refund_no) {
    return { refusal: v3Refusal('RESOURCE_NOT_EXISTS', { message: '退款单不存在' }), verdict: 'unknown refund' };
  }
  const applied = world.refunds.applyAbnormal(refund, body.type);
  if ('refused' in applied) {
    const message = '退款单状态不是退款异常';
    return { refusal: v3Refusal('INVALID_REQUEST', { message }), verdict: `the refund is ${refund.status}` };
  }
  return { status: 200, body: refundBody(applied), verdict: applied.status };
};

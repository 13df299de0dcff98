import type { PaymentWish } from '../orders/payment.ts';
import { type Body, badRequest, member, optionalText } from './call.ts';

/** How the payer pays: `openid`, `bank_type`, `coupon`. Throws a `ControlRefusal`. */
export const paymentWish = (body: Body): PaymentWish => {
  const [openid, bank_type, coupon] = [
    optionalText(body, 'openid'),
    optionalText(body, 'bank_type'),
    member(body, 'coupon'),
  ];
  if (coupon !== undefined && !(Number.isSafeInteger(coupon) && Number(coupon) > 0)) {
    throw badRequest('coupon must be a whole number of 分 from 1 on');
  }
  return {
    ...(openid !== undefined && { openid }),
    ...(bank_type !== undefined && { bank_type }),
    ...(coupon !== undefined && { coupon: Number(coupon) }),
  };
};

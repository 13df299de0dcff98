import { PrepayError } from '../errors.ts';
import type { Merchant } from '../merchants/merchant.ts';
import type { AcceptedOrder, BoundOrder } from '../orders/order-type.ts';
import type { SignType } from '../wechatpay-v2/signature.ts';

/** The merchant as if its profile named the caller's algorithm. */
const withSignType = (merchant: Merchant, sign_type: SignType): Merchant => {
  const { wechatpay_v2 } = merchant.credentials;
  return wechatpay_v2
    ? { ...merchant, credentials: { ...merchant.credentials, wechatpay_v2: { ...wechatpay_v2, sign_type } } }
    : merchant;
};

/** An order's stored body names every algorithm but MD5. */
const signTypeOf = (body: string): string => (JSON.parse(body) as { sign_type?: string }).sign_type ?? 'MD5';

/**
 * The caller signs for the payment itself, with the algorithm of this request; it has to be the one that WeChat got the
 * order with. The stored body tells, at every kind of answer, because the fingerprint leaves `sign_type` out.
 */
const forItsSigner = (order: BoundOrder, signType: SignType): BoundOrder => ({
  ...order,
  payment: async (_artifact, body) => {
    if (signTypeOf(body) !== signType) throw new PrepayError('OUT_TRADE_NO_USED');
    return null;
  },
  renewed: async () => {
    const fresh = await order.renewed();
    return fresh && forItsSigner(fresh, signType);
  },
});

/** The accepted order as its signer means it. `renew` is told of the merchant as the secrets have it. */
export const bindOrder = (
  order: AcceptedOrder,
  { merchant, signType }: { merchant: Merchant; signType: SignType },
  renew: (known: Merchant) => Promise<Merchant | null>,
): BoundOrder => {
  const originals = new Map<Merchant, Merchant>();
  const signing = (original: Merchant): Merchant => {
    const changed = withSignType(original, signType);
    originals.set(changed, original);
    return changed;
  };
  const renewSigning = async (known: Merchant): Promise<Merchant | null> => {
    const fresh = await renew(originals.get(known) ?? known);
    return fresh && signing(fresh);
  };
  return forItsSigner(order.bind(signing(merchant), renewSigning), signType);
};

import { behaviourWith } from '../../../sandbox/behaviour.ts';
import { createClock } from '../../../sandbox/clock/virtual-clock.ts';
import { createDemo } from '../../../sandbox/demo.ts';
import { createMerchants } from '../../../sandbox/merchants/merchants.ts';
import { createMailroom } from '../../../sandbox/notifications/mailroom.ts';
import { createPoster } from '../../../sandbox/notifications/post.ts';
import type { OrderAttempt } from '../../../sandbox/orders/order.ts';
import { createOrderBook } from '../../../sandbox/orders/order-book.ts';
import type { RefundEnd } from '../../../sandbox/refunds/refund.ts';
import { createRefundBook } from '../../../sandbox/refunds/refund-book.ts';
import type { DemoSecret } from '../demo-sandbox.ts';

/**
 * An order is placed, paid and refunded in the domain itself, whatever calls there are for that; the merchant hears of
 * both over HTTP. Gives the merchant's secrets and what the second notification says.
 */
export const tellOfRefund = async (
  attempt: OrderAttempt,
  refund: number,
  end: RefundEnd,
  notificationsUrl = 'http://127.0.0.1:1',
) => {
  const demo = createDemo({ notificationsUrl });
  const clock = createClock(Date.now);
  const behaviour = behaviourWith();
  const poster = createPoster();
  const outbox = createMailroom({
    merchants: createMerchants(demo.merchants),
    behaviour,
    clock,
    wireNow: Date.now,
    post: poster.post,
    limitMs: 5000,
    takeFaults: () => ({ effects: {}, fired: [] }),
    capacity: 10,
    changed: () => {},
  });
  const orders = createOrderBook({ clock, behaviour, outbox });
  const refunds = createRefundBook({ clock, behaviour, outbox });
  const { mchid, out_trade_no, total, currency } = attempt;
  orders.place(attempt, { ttl_seconds: 7200, fields: (prepay_id) => ({ prepay_id }) });
  orders.pay(mchid, out_trade_no);
  await clock.advance(0);
  const out_refund_no = `R${out_trade_no}`;
  refunds.refund(mchid, orders.find(mchid, out_trade_no), { out_refund_no, parameters: '', refund, total, currency });
  refunds.settle(mchid, out_refund_no, end);
  await clock.advance(0);
  clock.stop();
  poster.close();
  const { wechatpay_v2, wecom } = demo.secrets[`prepay-merchant-${mchid}`] as DemoSecret;
  return { apiKey: wechatpay_v2?.api_key, wecom, content: outbox.list()[1]?.content ?? '' };
};

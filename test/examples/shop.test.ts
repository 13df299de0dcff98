import { expect, it } from 'vitest';
import type { QueryAnswer } from '../../examples/back-office/prepay.ts';
import { createShop, type Purchase } from '../../examples/back-office/shop.ts';

const shopWhere = (transaction: QueryAnswer['transaction']) => {
  const delivered: Purchase[] = [];
  const shop = createShop({
    appid: 'wx1cce664e7cdcf31a',
    mchid: '1230000109',
    tokenKey: { kid: 'a', key: Buffer.alloc(32).toString('base64url') },
    prepay: {
      queryOrder: async (mchid, out_trade_no) => ({ mchid, out_trade_no, trade_state: 'SUCCESS', transaction }),
    },
    codeToSession: async () => null,
    deliver: (purchase) => delivered.push(purchase),
  });
  const purchase = shop.buy('oUpF8', 'coffee');
  if (purchase === null) throw new Error('nothing was bought');
  return { shop, purchase, delivered };
};

it.each([{ amount: { total: 1 } }, {}, null])('delivers nothing for another amount (%j)', async (transaction) => {
  const { shop, purchase, delivered } = shopWhere(transaction);
  await expect(shop.settle(purchase)).rejects.toThrow('WeChat names another amount than the order.');
  expect([purchase.status, delivered]).toEqual(['open', []]);
});

it("shows one payer's purchase to no other", () => {
  const { shop, purchase } = shopWhere(null);
  expect(shop.find('oUpF8', purchase.order.out_trade_no)).toBe(purchase);
  expect(shop.find('another', purchase.order.out_trade_no)).toBeUndefined();
});

it('knows nobody for a code that WeChat does not take', async () => {
  expect(await shopWhere(null).shop.openSession('x')).toBeNull();
});

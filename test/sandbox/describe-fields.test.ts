import { expect, it } from 'vitest';
import { describeFields } from '../../sandbox/fields/describe.ts';
import { boolean, integer, list, object, text } from '../../sandbox/fields/rule.ts';

it('says of each field what its rule asks, members after their owner', () => {
  const fields = {
    name: text('名', 32, { min: 6, required: true, pattern: /^https?:\/\// }),
    free: text('注', 8),
    amount: object('金额', { total: integer('总', { min: 1, required: true }) }, { required: true, maxBytes: 6144 }),
    goods: list('品', { price: integer('价'), gift: boolean('赠') }),
  };
  expect(describeFields(fields, { source: 's', confidence: 'documented' }).map(({ rule }) => rule)).toEqual([
    'name: required text of 6 to 32, ^https?://',
    'free: text of 1 to 8',
    'amount: required object of 6144 bytes at most',
    'amount.total: required whole number from 1 on',
    'goods: list of 1 or more',
    'goods[].price: whole number',
    'goods[].gift: true or false',
  ]);
});

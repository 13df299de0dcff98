import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeOrder } from '../../shared/order-token/complete-order.ts';

const OPEN = ['/scene_info/payer_client_ip', '/scene_info/device_id'];
const ORDER = { mchid: '1', amount: { total: 100 }, scene_info: { store_info: { id: '1' } } };
const complete = (body: unknown, order: Record<string, unknown> = ORDER) => completeOrder({ order, open: OPEN }, body);

describe('completeOrder', () => {
  it('adds the open fields, beside and inside what the token has', () => {
    expect(complete({ scene_info: { payer_client_ip: '8.8.8.8' } })).toEqual({
      order: { ...ORDER, scene_info: { store_info: { id: '1' }, payer_client_ip: '8.8.8.8' } },
    });
    expect(complete({ scene_info: { device_id: 'a', payer_client_ip: '::1' } }, { mchid: '1' })).toEqual({
      order: { mchid: '1', scene_info: { device_id: 'a', payer_client_ip: '::1' } },
    });
  });

  it.each([undefined, null, {}])('is the order of the token where nothing is added: %o', (body) => {
    expect(complete(body)).toEqual({ order: ORDER });
  });

  it.each<[string, unknown, string]>([
    ['an amount', { amount: { total: 1 } }, '/amount/total'],
    ['another total beside the open fields', { scene_info: { device_id: 'a' }, total_fee: 1 }, '/total_fee'],
    ['the merchant', { mchid: '2' }, '/mchid'],
    ['the whole scene', { scene_info: 'x' }, '/scene_info'],
    ['a field below an open one', { scene_info: { device_id: { a: 1 } } }, '/scene_info/device_id/a'],
    ['a prototype', JSON.parse('{"__proto__":{"device_id":1}}'), '/__proto__/device_id'],
    ['a name with a slash', { 'scene_info/device_id': 'a' }, '/scene_info~1device_id'],
    ['a list', [1], ''],
  ])('refuses %s', (_what, body, field) => {
    const completed = complete(body);
    expect('issues' in completed && completed.issues.map((issue) => issue.field)).toEqual([field]);
  });

  it('never replaces an open field that the token has', () => {
    const order = { ...ORDER, scene_info: { payer_client_ip: '8.8.8.8' } };
    expect(complete({ scene_info: { payer_client_ip: '9.9.9.9' } }, order)).toEqual({
      issues: [{ field: '/scene_info/payer_client_ip', issue: 'is fixed by the order token' }],
    });
  });

  it('keeps everything of the token, whatever the front end sends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const completed = complete(body);
        if (!('order' in completed)) return;
        expect(completed.order).toMatchObject(ORDER);
        expect(Object.keys(completed.order)).toEqual(Object.keys(ORDER));
      }),
    );
  });
});

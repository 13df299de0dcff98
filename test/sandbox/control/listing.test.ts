import { describe, expect, it } from 'vitest';
import { type Listing, listPage } from '../../../sandbox/control/listing.ts';
import { aNumber, useSandbox } from '../demo-sandbox.ts';
import { createSteer } from './steer.ts';

interface Item {
  id: number;
  colour: string;
}

const LISTING: Listing<Item> = {
  number: ({ id }) => id,
  exact: { colour: ({ colour }) => colour },
  texts: ({ id, colour }) => [`Item ${id}`, colour, undefined],
};

const items = Array.from({ length: 10 }, (_, index) => ({ id: index + 5, colour: index % 3 === 0 ? 'red' : 'blue' }));

const ids = (query: string) => {
  const { page, ...rest } = listPage(new URLSearchParams(query), items, LISTING);
  return { ids: page.map(({ id }) => id), ...rest };
};

describe('a list', () => {
  it.each([
    ['limit=3', { ids: [5, 6, 7], total: 10, next: 7 }],
    ['limit=3&after=7', { ids: [8, 9, 10], total: 10, next: 10 }],
    ['limit=3&newest=1', { ids: [14, 13, 12], total: 10, next: 12 }],
    ['limit=3&newest=1&after=12', { ids: [11, 10, 9], total: 10, next: 9 }],
    ['limit=10', { ids: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14], total: 10 }],
    ['colour=red', { ids: [5, 8, 11, 14], total: 4 }],
    ['colour=red&newest=1&limit=1', { ids: [14], total: 4, next: 14 }],
    ['colour=', { ids: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14], total: 10 }],
    ['q=ITEM+1&colour=blue', { ids: [10, 12, 13], total: 3 }],
    ['q=green', { ids: [], total: 0 }],
    ['after=99', { ids: [], total: 10 }],
  ])('%s', (query, expected) => {
    expect(ids(query)).toEqual(expected);
  });

  it('of 100,000 items is searched in a moment', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ id: index + 1, colour: `colour of ${index}` }));
    const start = performance.now();
    const { total } = listPage(new URLSearchParams('newest=1&limit=50&q=99999'), many, LISTING);
    expect(total).toBe(2);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('lists of the control API', () => {
  const stand = useSandbox();
  const steer = createSteer(() => stand.sandbox.origin);

  const numbers = async (path: string, what: string): Promise<unknown[]> =>
    ((await steer('GET', path)).body[what] as { out_trade_no: string }[]).map(({ out_trade_no }) => out_trade_no);

  it('find orders by state, system and words of the order', async () => {
    const [paid, open, foreign] = [aNumber(), aNumber(), aNumber()];
    await stand.v3.order(stand.v3.anOrder(paid, { description: '蓝色的伞' }));
    await stand.v3.order(stand.v3.anOrder(open));
    await stand.v2.call(stand.v2.anOrder(foreign));
    stand.sandbox.pay(stand.v3.mchid, paid);
    expect(await numbers('orders?newest=1', 'orders')).toEqual([foreign, open, paid]);
    expect(await numbers('orders?state=SUCCESS', 'orders')).toEqual([paid]);
    expect(await numbers('orders?system=v2', 'orders')).toEqual([foreign]);
    expect(await numbers(`orders?q=${encodeURIComponent('蓝色')}`, 'orders')).toEqual([paid]);
    expect(await numbers(`notifications?out_trade_no=${paid}`, 'notifications')).toEqual([paid]);
    expect(await numbers(`notifications?out_trade_no=${open}`, 'notifications')).toEqual([]);
  });

  it('find exchanges by signature', async () => {
    const [good, bad] = [aNumber(), aNumber()];
    await stand.v3.order(stand.v3.anOrder(good));
    await stand.v3.order(stand.v3.anOrder(bad), 'app', { nonce_str: 'x', signature: 'AAAA' });
    expect(await numbers('requests?signature=bad', 'requests')).toEqual([bad]);
    expect(await numbers('requests?signature=good', 'requests')).toEqual([good]);
  });

  it('tell when the clock has something to do', async () => {
    expect((await steer('GET', 'clock')).body.next_event_at).toBeUndefined();
    await stand.v3.order(stand.v3.anOrder(aNumber()));
    const [order] = stand.sandbox.orders();
    expect((await steer('GET', 'clock')).body.next_event_at).toBe(order?.auto_close_at);
  });

  it('know the error codes, and take one fault away', async () => {
    const { body } = await steer('POST', 'faults', [{ hang: true }, { status: 502 }]);
    const [first = ''] = body.ids as string[];
    expect((await steer('DELETE', `faults/${first}`)).body.faults).toMatchObject([{ status: 502 }]);
    expect((await steer('DELETE', `faults/${first}`)).status).toBe(404);
    const { catalogue } = (await steer('GET', 'faults')).body as { catalogue: { errors: Record<string, string[]> } };
    expect(catalogue.errors.v3).toContain('SYSTEM_ERROR');
    expect(catalogue.errors.wecom).toContain('45009');
  });
});

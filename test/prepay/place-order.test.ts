import { describe, expect, it } from 'vitest';
import { rfc3339 } from '../../shared/clock.ts';
import { PrepayError } from '../../shared/errors.ts';
import { type OrderTable, orderKey } from '../../shared/order-table/order-table.ts';
import type { BoundOrder } from '../../shared/orders/order-type.ts';
import { aClaim } from '../order-table/samples.ts';
import { anInput, createScene, HOUR, LEASE_MS, LIFE, MINUTE, type Scene, START } from './scene.ts';
import {
  absent,
  accepted,
  aRefusal,
  conflict,
  final,
  found,
  held,
  refused,
  unanswered,
  unknown,
  unsent,
} from './scripted-upstream.ts';

const FIRST_BODY = JSON.stringify({ ...anInput(), notify_url: 'https://pay.example.com/first' });
const ambiguous = () => refused('UPSTREAM_REFUSED', { ambiguous: true });

/** An order that is READY: one send, answered with `wx-prepay-1` at `START`. */
const aPlacedOrder = async (options: Parameters<typeof createScene>[0] = {}): Promise<Scene> => {
  const scene = createScene(options);
  scene.upstream.answers(accepted('wx-prepay-1', 'request-1'));
  await scene.place();
  return scene;
};

/** An order whose only claim so far ended with an unknown outcome. */
const anUnknownOrder = async (options: Parameters<typeof createScene>[0] = {}): Promise<Scene> => {
  const scene = createScene(options);
  if (options.repetition === 'undocumented') scene.upstream.answers(unknown({ retry: 'query' }));
  else scene.upstream.answers(unknown(), unknown());
  await expect(scene.place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
  scene.upstream.log.length = 0;
  return scene;
};

const failing = (table: OrderTable, method: 'claim' | 'settle' | 'read'): OrderTable => ({
  ...table,
  [method]: () => Promise.reject(new Error('the engine does not answer')),
});

describe('a first order', () => {
  it('is sent once, stored and answered', async () => {
    const { place, row, upstream, lines } = createScene();
    upstream.answers(accepted('wx-prepay-1', 'request-1'));
    expect(await place()).toEqual({
      order_type: 'scripted',
      mchid: '1900000109',
      out_trade_no: 'order-1',
      prepay_id: 'wx-prepay-1',
      expires_at: rfc3339(START + LIFE.ttl_ms),
      replayed: false,
      payment: { signature: 1, prepay_id: 'wx-prepay-1' },
    });
    expect(upstream.log).toEqual([{ sent: FIRST_BODY }]);
    expect(row()).toMatchObject({
      status: 'READY',
      order_type: 'scripted',
      appid: 'wxd678efh567hg6787',
      total: 100,
      currency: 'CNY',
      caller: 'back-office-1',
      body: FIRST_BODY,
      artifact: '{"prepay_id":"wx-prepay-1"}',
      artifact_since: START,
      artifact_until: START + LIFE.ttl_ms - LIFE.margin_ms,
      upstream_request_id: 'request-1',
      attempts: 1,
      tries: [],
    });
    expect(lines).toMatchObject([
      {
        event: 'request',
        outcome: 'placed',
        claimed: 'first',
        attempt: 1,
        settlement: 'complete',
        total: 100,
        currency: 'CNY',
        upstream_request_id: 'request-1',
      },
    ]);
  });

  it('has no payment where the client needs none', async () => {
    const { place, upstream } = createScene({ sign: async () => null });
    upstream.answers(accepted());
    expect(await place()).not.toHaveProperty('payment');
  });

  it('holds its claim for the whole lease', async () => {
    const { place, row, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer);
    const placing = place();
    await clock.advance(0);
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: START + LEASE_MS, tries: [START] });
    sending.release(accepted());
    await placing;
  });

  it('leaves no value of the request but the number in the log', async () => {
    const { place, upstream, lines } = createScene();
    upstream.answers(unknown(), accepted());
    await place({ appid: 'SECRET-APPID', notify_url: 'https://SECRET-URL.example.com' });
    expect(new Set(lines.map(({ out_trade_no }) => out_trade_no))).toEqual(new Set(['order-1']));
    expect(JSON.stringify(lines)).not.toContain('SECRET');
  });

  it('is not answered before its completion is written', async () => {
    const scene = createScene();
    const { upstream, clock } = scene;
    upstream.answers(accepted());
    let write: () => void = () => undefined;
    const { table } = scene;
    scene.table = {
      ...table,
      settle: async (...settlement) => {
        await new Promise<void>((resolve) => {
          write = resolve;
        });
        return table.settle(...settlement);
      },
    };
    let answered = false;
    const placing = scene.place().then(() => {
      answered = true;
    });
    await clock.advance(0);
    expect(answered).toBe(false);
    write();
    await placing;
    expect(scene.row()?.status).toBe('READY');
  });

  it('is answered although its completion could not be written (I9)', async () => {
    const scene = createScene();
    scene.upstream.answers(accepted());
    scene.table = failing(scene.table, 'settle');
    expect(await scene.place()).toMatchObject({ prepay_id: 'wx-prepay-1', replayed: false });
    expect(scene.row()?.status).toBe('PENDING');
    expect(scene.lines).toContainEqual(
      expect.objectContaining({ event: 'table_failed', step: 'settle', settlement: 'complete' }),
    );
  });

  it('is not sent when the table does not answer', async () => {
    const scene = createScene();
    scene.table = failing(scene.table, 'claim');
    await expect(scene.place()).rejects.toMatchObject({
      code: 'TABLE_UNAVAILABLE',
      retry: 'same-request',
      retryAfter: 1,
    });
    expect(scene.upstream.log).toEqual([]);
  });

  it('is not sent when no time is left', async () => {
    const scene = createScene();
    await expect(scene.place({}, { timeMs: 0 })).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
    expect(scene.upstream.log).toEqual([]);
    expect(scene.row()).toBeNull();
  });

  it('frees the number when no byte of it ever left, so that a corrected order may take it', async () => {
    const scene = createScene();
    const unreachable = unsent();
    scene.upstream.answers(unreachable, unreachable);
    await expect(scene.place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
    expect(scene.row()).toBeNull();
    scene.upstream.answers(accepted());
    expect(await scene.place({ total: 101 })).toMatchObject({ replayed: false });
  });

  it('stays READY when nobody signs for it, and the repetition signs without a send', async () => {
    let signing = false;
    const scene = createScene({
      sign: async () => {
        if (!signing) throw new PrepayError('UPSTREAM_UNKNOWN', 'The order is placed, but nobody signs.');
        return { signature: 'later' };
      },
    });
    scene.upstream.answers(accepted());
    await expect(scene.place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
    expect(scene.row()?.status).toBe('READY');
    signing = true;
    expect(await scene.place()).toMatchObject({ replayed: true, payment: { signature: 'later' } });
    expect(scene.upstream.sent()).toHaveLength(1);
  });
});

describe('a completion that takes longer than a failing signature', () => {
  it('is written all the same, and the failure is the answer', async () => {
    const scene = createScene({ sign: () => Promise.reject(new PrepayError('UPSTREAM_UNKNOWN')) });
    const { table, clock } = scene;
    scene.upstream.answers(accepted());
    scene.table = {
      ...table,
      settle: async (...settlement) => {
        await clock.sleep(300);
        return table.settle(...settlement);
      },
    };
    const placing = scene.place();
    await Promise.all([expect(placing).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' }), clock.advance(300)]);
    expect(scene.row()?.status).toBe('READY');
  });
});

describe('a signature that takes longer than the completion', () => {
  it('is counted as presenting, not as settling', async () => {
    const scene = createScene({ sign: () => scene.clock.sleep(2_000).then(() => ({})) });
    scene.upstream.answers(accepted());
    const placing = scene.place();
    await scene.clock.advance(0);
    await Promise.all([placing, scene.clock.advance(2_000)]);
    expect(scene.requests()).toMatchObject([{ outcome: 'placed', settle_ms: 0, present_ms: 2_000 }]);
  });
});

describe('a repetition of a placed order', () => {
  it('gets the same artifact, signed afresh, without a send', async () => {
    const { place, upstream, clock } = await aPlacedOrder();
    await clock.advance(LIFE.ttl_ms - LIFE.margin_ms);
    expect(await place()).toMatchObject({
      prepay_id: 'wx-prepay-1',
      replayed: true,
      expires_at: rfc3339(START + LIFE.ttl_ms),
      payment: { signature: 2, prepay_id: 'wx-prepay-1' },
    });
    expect(upstream.log).toHaveLength(1);
  });

  it.each([
    { what: 'another amount', input: { total: 101 } },
    { what: 'another appid', input: { appid: 'wx0000000000000000' } },
    { what: 'a notify_url of its own', input: { notify_url: 'https://elsewhere.example.com' } },
  ])('is refused without a send when it has $what', async ({ input }) => {
    const { place, upstream, row } = await aPlacedOrder();
    const before = row();
    await expect(place(input)).rejects.toMatchObject({ code: 'OUT_TRADE_NO_USED', retry: 'new-out-trade-no' });
    expect(upstream.log).toHaveLength(1);
    expect(row()).toEqual(before);
  });

  it('is the same order whatever the profile says by now', async () => {
    const { place } = await aPlacedOrder();
    const answer = await place({}, { merchant: { notify_url: 'https://pay.example.com/second' } });
    expect(answer).toMatchObject({ replayed: true });
  });

  it('is answered from the row of another number only under that number', async () => {
    const { place, upstream } = await aPlacedOrder();
    upstream.answers(accepted('wx-prepay-2'));
    expect(await place({ out_trade_no: 'order-2' })).toMatchObject({ prepay_id: 'wx-prepay-2', replayed: false });
  });
});

describe('simultaneous requests', () => {
  it('get one answer from one send when it comes within the wait', async () => {
    const { place, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer);
    const placing = [place(), place(), place()];
    await clock.advance(250);
    sending.release(accepted());
    await clock.advance(1_500);
    const answers = await Promise.all(placing);
    expect(answers.map(({ prepay_id }) => prepay_id)).toEqual(Array(3).fill('wx-prepay-1'));
    expect(answers.map(({ replayed }) => replayed)).toEqual([false, true, true]);
    expect(upstream.sent()).toHaveLength(1);
  });

  it('get REQUEST_IN_PROGRESS after a second and a half, and the first still gets its answer', async () => {
    const { place, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer);
    const first = place();
    await clock.advance(0);
    const second = place();
    let ended = false;
    second.catch(() => {
      ended = true;
    });
    await clock.advance(1_499);
    expect(ended).toBe(false);
    await clock.advance(1);
    await expect(second).rejects.toMatchObject({
      code: 'REQUEST_IN_PROGRESS',
      retry: 'same-request',
      retryAfter: 5,
    });
    sending.release(accepted());
    expect(await first).toMatchObject({ replayed: false });
    expect(upstream.sent()).toHaveLength(1);
  });

  it('are told to come back when the lease ends, if that is sooner', async () => {
    const { place, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer);
    const first = place();
    await clock.advance(LEASE_MS - 1_700);
    const second = place();
    await Promise.all([expect(second).rejects.toMatchObject({ retryAfter: 1 }), clock.advance(1_500)]);
    sending.release(accepted());
    await first;
  });

  it('take the order over as soon as the lease of the first has ended, while they wait', async () => {
    const { place, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer, accepted());
    const first = place();
    await clock.advance(LEASE_MS - 250);
    const second = place();
    await clock.advance(1_500);
    expect(await second).toMatchObject({ replayed: false });
    sending.release(accepted());
    await first;
  });

  it('do not wait when there is no time for it', async () => {
    const { place, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer);
    const first = place();
    await clock.advance(0);
    await expect(place({}, { timeMs: 99 })).rejects.toMatchObject({ code: 'REQUEST_IN_PROGRESS' });
    sending.release(accepted());
    await first;
  });

  it('with other parameters are refused at once', async () => {
    const { place, upstream, clock } = createScene();
    const sending = held();
    upstream.answers(sending.answer);
    const first = place();
    await clock.advance(0);
    await expect(place({ total: 1 })).rejects.toMatchObject({ code: 'OUT_TRADE_NO_USED' });
    sending.release(accepted());
    await first;
  });

  it('go on with the order when the first one learns nothing', async () => {
    const { place, upstream, clock, row } = createScene();
    const sending = held();
    upstream.answers(sending.answer, accepted());
    const first = place();
    await clock.advance(0);
    const second = place();
    await clock.advance(50);
    sending.release(unknown({ retry: 'query' }));
    await Promise.all([expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' }), clock.advance(1_500)]);
    expect(await second).toMatchObject({ replayed: false });
    expect(upstream.sent()).toEqual([FIRST_BODY, FIRST_BODY]);
    expect(row()).toMatchObject({ status: 'READY', attempts: 2, artifact_since: START });
  });

  it('place the order themselves when the first one was refused', async () => {
    const { place, upstream, clock, row } = createScene();
    const sending = held();
    upstream.answers(sending.answer, accepted());
    const first = place();
    await clock.advance(0);
    const second = place();
    await clock.advance(50);
    sending.release(refused('PARAM_ERROR'));
    await Promise.all([expect(first).rejects.toMatchObject({ code: 'PARAM_ERROR' }), clock.advance(1_500)]);
    expect(await second).toMatchObject({ replayed: false });
    expect(row()).toMatchObject({ status: 'READY', attempts: 1 });
  });

  it('answer TABLE_UNAVAILABLE when the table fails while they wait', async () => {
    const scene = createScene();
    const sending = held();
    scene.upstream.answers(sending.answer);
    const first = scene.place();
    await scene.clock.advance(0);
    scene.table = failing(scene.table, 'read');
    const second = scene.place();
    await Promise.all([expect(second).rejects.toMatchObject({ code: 'TABLE_UNAVAILABLE' }), scene.clock.advance(100)]);
    sending.release(accepted());
    await first;
  });
});

describe('an unknown outcome', () => {
  it('is followed by one repetition of the same bytes, whose answer counts', async () => {
    const { place, upstream, row, clock } = createScene();
    upstream.answers(async () => {
      await clock.sleep(5_000);
      return unknown();
    }, accepted());
    const placing = place();
    await clock.advance(5_000);
    expect(await placing).toMatchObject({ replayed: false, expires_at: rfc3339(START + LIFE.ttl_ms) });
    expect(upstream.sent()).toEqual([FIRST_BODY, FIRST_BODY]);
    // The first try may have minted the artifact that the second one brought.
    expect(row()).toMatchObject({ status: 'READY', artifact_since: START });
  });

  it('ages nothing when the first try was surely not sent', async () => {
    const { place, upstream, row, clock } = createScene();
    upstream.answers(async () => {
      await clock.sleep(1_000);
      return unsent();
    }, accepted());
    const placing = place();
    await clock.advance(1_000);
    await placing;
    expect(row()?.artifact_since).toBe(START + 1_000);
  });

  it('yields the order after two tries', async () => {
    const { place, upstream, row, events, requests } = createScene();
    upstream.answers(unknown(), unknown());
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', status: 504, retry: 'same-request' });
    expect(upstream.sent()).toHaveLength(2);
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, tries: [START], attempts: 1 });
    expect(events()).toEqual(['upstream_unknown', 'upstream_unknown', 'request']);
    expect(requests()).toMatchObject([{ outcome: 'UPSTREAM_UNKNOWN', settlement: 'yield' }]);
  });

  it.each([
    { left: 1_500, sends: 1 },
    { left: 1_501, sends: 2 },
  ])('is followed by $sends sends in all when $left ms are left', async ({ left, sends }) => {
    const { place, upstream, clock } = createScene();
    upstream.answers(async () => {
      await clock.sleep(15_000 - left);
      return unknown();
    }, unknown());
    const placing = place();
    await Promise.all([
      expect(placing).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' }),
      clock.advance(15_000 - left),
    ]);
    expect(upstream.sent()).toHaveLength(sends);
  });

  it('counts from the first of two tries that took their time', async () => {
    const { place, upstream, row, clock } = createScene();
    const slowly = async () => {
      await clock.sleep(5_000);
      return unknown();
    };
    upstream.answers(slowly, slowly);
    await Promise.all([expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' }), clock.advance(10_000)]);
    expect(row()?.tries).toEqual([START]);
  });

  it('is forgotten with the next one once its artifact would be over', async () => {
    const { place, upstream, row, clock } = await anUnknownOrder();
    await clock.advance(LIFE.ttl_ms);
    upstream.answers(unknown(), unknown());
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
    expect(row()?.tries).toEqual([START + LIFE.ttl_ms]);
  });

  it('is not repeated when WeChat gave an answer that only a query explains', async () => {
    const { place, upstream, row } = createScene();
    const said = { code: '301054', message: 'in no table' };
    upstream.answers(unknown({ retry: 'query', upstream: said }));
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'query', upstream: said });
    expect(upstream.sent()).toHaveLength(1);
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0 });
  });

  it('lets the next identical request send the stored body, whatever it would build itself', async () => {
    const { place, upstream, row, clock } = await anUnknownOrder();
    await clock.advance(10 * MINUTE);
    upstream.answers(accepted());
    await place({}, { merchant: { notify_url: 'https://pay.example.com/second' }, caller: 'back-office-2' });
    expect(upstream.sent()).toEqual([FIRST_BODY]);
    expect(row()).toMatchObject({
      status: 'READY',
      body: FIRST_BODY,
      caller: 'back-office-1',
      attempts: 2,
      artifact_since: START,
      created_at: START,
    });
  });

  it('counts no more once its artifact would be over', async () => {
    const { place, upstream, row, clock } = await anUnknownOrder();
    await clock.advance(LIFE.ttl_ms);
    upstream.answers(accepted());
    await place();
    expect(row()?.artifact_since).toBe(START + LIFE.ttl_ms);
  });

  it('keeps the number closed to other parameters', async () => {
    const { place, upstream } = await anUnknownOrder();
    await expect(place({ total: 1 })).rejects.toMatchObject({ code: 'OUT_TRADE_NO_USED' });
    expect(upstream.log).toEqual([]);
  });

  it('of a crashed claim counts as a try', async () => {
    const { place, bind, upstream, row, clock, table } = createScene();
    const order = bind();
    await table.claim(
      orderKey('1900000109', 'order-1'),
      aClaim({ fingerprint: order.fingerprint, body: order.body, lease_ms: LEASE_MS }),
    );
    await clock.advance(LEASE_MS + 1);
    upstream.answers(accepted());
    await place();
    expect(row()).toMatchObject({ status: 'READY', attempts: 2, artifact_since: START });
  });
});

describe('a refusal', () => {
  it('of a first try frees the number', async () => {
    const { place, upstream, row } = createScene();
    upstream.answers(refused('PARAM_ERROR'));
    await expect(place()).rejects.toMatchObject({
      code: 'PARAM_ERROR',
      upstream: { code: 'WECHAT_PARAM_ERROR', message: 'message of PARAM_ERROR' },
    });
    expect(row()).toBeNull();
    upstream.answers(accepted());
    expect(await place({ total: 2 })).toMatchObject({ replayed: false });
  });

  it('after a try that was surely not sent frees the number', async () => {
    const { place, upstream, row } = createScene();
    upstream.answers(unsent(), refused('PARAM_ERROR'));
    await expect(place()).rejects.toMatchObject({ code: 'PARAM_ERROR' });
    expect(row()).toBeNull();
  });

  it('after an unknown try keeps the row', async () => {
    const { place, upstream, row } = createScene();
    upstream.answers(unknown(), refused('PARAM_ERROR'));
    await expect(place()).rejects.toMatchObject({ code: 'PARAM_ERROR' });
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, tries: [START] });
  });

  it('of a later claim keeps the row', async () => {
    const { place, upstream, row } = await anUnknownOrder();
    upstream.answers(refused('MERCHANT_MISCONFIGURED'));
    await expect(place()).rejects.toMatchObject({ code: 'MERCHANT_MISCONFIGURED' });
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, attempts: 2 });
  });

  it('for the rate keeps the row, and ages no later artifact', async () => {
    const { place, upstream, row, clock } = createScene();
    upstream.answers(refused('FREQUENCY_LIMITED'));
    await expect(place()).rejects.toMatchObject({
      code: 'FREQUENCY_LIMITED',
      retry: 'same-request',
      retryAfter: 1,
    });
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, tries: [] });
    await clock.advance(HOUR);
    upstream.answers(accepted());
    await place();
    expect(row()).toMatchObject({ status: 'READY', artifact_since: START + HOUR });
  });

  it.each([
    { code: 'ORDER_PAID' as const, retry: 'query' },
    { code: 'ORDER_CLOSED' as const, retry: 'new-out-trade-no' },
  ])('$code is final: it is stored and answered to everybody', async ({ code, retry }) => {
    const { place, upstream, row } = createScene();
    upstream.answers(final(code));
    const expected = { code, retry, upstream: { code: `WECHAT_${code}`, message: `message of ${code}` } };
    await expect(place()).rejects.toMatchObject(expected);
    expect(row()).toMatchObject({ status: 'REFUSED', attempts: 1 });
    await expect(place()).rejects.toMatchObject(expected);
    await expect(place({ total: 7 })).rejects.toMatchObject(expected);
    expect(upstream.sent()).toHaveLength(1);
  });

  it('is not told as one when the number was not freed: another claim may have made the order', async () => {
    const scene = createScene();
    scene.upstream.answers(refused('PARAM_ERROR'));
    scene.table = failing(scene.table, 'settle');
    await expect(scene.place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
    expect(scene.row()?.status).toBe('PENDING');
  });
});

describe('a number that WeChat knows already', () => {
  it.each([{ outcome: conflict() }, { outcome: ambiguous() }])(
    'is somebody else’s on a first try, and nothing of ours is stored: $outcome.kind',
    async ({ outcome }) => {
      const { place, upstream, row } = createScene();
      upstream.answers(outcome);
      await expect(place()).rejects.toMatchObject({ code: outcome.refusal.code });
      expect(row()).toBeNull();
      expect(upstream.asked()).toBe(0);
    },
  );

  describe.each([
    { name: 'conflict', outcome: conflict },
    { name: 'ambiguous refusal', outcome: ambiguous },
  ])('$name after an unknown try of this claim', ({ outcome }) => {
    it.each([
      { state: 'SUCCESS', code: 'ORDER_PAID' },
      { state: 'CLOSED', code: 'ORDER_CLOSED' },
    ])('is final when the order is $state', async ({ state, code }) => {
      const { place, upstream, row } = createScene();
      upstream.answers(unknown(), outcome());
      upstream.stands(found(state));
      await expect(place()).rejects.toMatchObject({ code });
      expect(row()?.status).toBe('REFUSED');
      expect(upstream.log).toEqual([
        { sent: FIRST_BODY },
        { sent: FIRST_BODY },
        { asked: { mchid: '1900000109', out_trade_no: 'order-1', appid: 'wxd678efh567hg6787' } },
      ]);
    });

    it('stays unknown when the query gets no answer', async () => {
      const { place, upstream, row } = createScene();
      upstream.answers(unknown(), outcome());
      upstream.stands(unanswered);
      await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
      expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, conflicts: 0, tries: [START] });
    });

    it('is taken for somebody else’s order after three rounds in which it is unpaid, and never stored as refused', async () => {
      const { place, upstream, row } = createScene();
      upstream.answers(unknown(), outcome(), outcome(), outcome(), outcome());
      upstream.stands(found('NOTPAY'), found('NOTPAY'), found('NOTPAY'), found('NOTPAY'));
      await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
      await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
      expect(row()?.conflicts).toBe(2);
      await expect(place()).rejects.toMatchObject({ code: 'OUT_TRADE_NO_USED', retry: 'new-out-trade-no' });
      await expect(place()).rejects.toMatchObject({ code: 'OUT_TRADE_NO_USED' });
      expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, conflicts: 4 });
      // Nobody is locked out: as soon as WeChat takes it, it is ours.
      upstream.answers(accepted());
      expect(await place()).toMatchObject({ replayed: false });
      expect(row()).toMatchObject({ status: 'READY', conflicts: 0 });
    });
  });

  it('yields the refusal when WeChat knows no such order', async () => {
    const { place, upstream, row } = await anUnknownOrder();
    upstream.answers(ambiguous());
    upstream.stands(absent);
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0 });
  });

  it('stays unknown when WeChat contradicts itself', async () => {
    const { place, upstream } = await anUnknownOrder();
    upstream.answers(conflict());
    upstream.stands(absent);
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
  });
});

describe('a system that promises nothing for a repeated number', () => {
  const undocumented = { repetition: 'undocumented' as const };
  const ASKED = { asked: { mchid: '1900000109', out_trade_no: 'order-1', appid: 'wxd678efh567hg6787' } };
  const SENT = { sent: FIRST_BODY };

  it('is not asked before a first send', async () => {
    const { upstream } = await aPlacedOrder(undocumented);
    expect(upstream.log).toEqual([SENT]);
  });

  it.each([{ standing: absent }, { standing: found('NOTPAY') }])(
    'is asked before the repetition, which follows when the order is $standing.kind',
    async ({ standing }) => {
      const { place, upstream } = createScene(undocumented);
      upstream.answers(unknown(), accepted());
      upstream.stands(standing);
      expect(await place()).toMatchObject({ replayed: false });
      expect(upstream.log).toEqual([SENT, ASKED, SENT]);
    },
  );

  it('is not asked before a repetition of what was surely not sent', async () => {
    const { place, upstream } = createScene(undocumented);
    upstream.answers(unsent(), accepted());
    await place();
    expect(upstream.log).toEqual([SENT, SENT]);
  });

  it('is sent an unpaid order once more and no oftener', async () => {
    const { place, upstream, row } = createScene(undocumented);
    upstream.answers(unknown(), unknown());
    upstream.stands(found('NOTPAY'));
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
    expect(upstream.log).toEqual([SENT, ASKED, SENT]);
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, tries: [START] });
  });

  it.each([
    { state: 'SUCCESS', code: 'ORDER_PAID' },
    { state: 'CLOSED', code: 'ORDER_CLOSED' },
  ])('is sent nothing more when the order is $state', async ({ state, code }) => {
    const { place, upstream, row } = createScene(undocumented);
    upstream.answers(unknown());
    upstream.stands(found(state));
    await expect(place()).rejects.toMatchObject({ code });
    expect(upstream.log).toEqual([SENT, ASKED]);
    expect(row()?.status).toBe('REFUSED');
  });

  it('is sent nothing more when the query gets no answer', async () => {
    const { place, upstream, row } = createScene(undocumented);
    upstream.answers(unknown());
    upstream.stands(unanswered);
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN', retry: 'same-request' });
    expect(upstream.log).toEqual([SENT, ASKED]);
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, tries: [START] });
  });

  it('passes on why it refuses the query', async () => {
    const { place, upstream, row } = createScene(undocumented);
    upstream.answers(unknown());
    upstream.stands({ kind: 'refused', refusal: aRefusal('MERCHANT_MISCONFIGURED') });
    await expect(place()).rejects.toMatchObject({ code: 'MERCHANT_MISCONFIGURED' });
    expect(row()?.status).toBe('PENDING');
  });

  it('is asked before a later claim sends', async () => {
    const { place, upstream } = await anUnknownOrder(undocumented);
    upstream.stands(absent);
    upstream.answers(accepted());
    expect(await place()).toMatchObject({ replayed: false });
    expect(upstream.log).toEqual([ASKED, SENT]);
  });

  it('is asked before a refresh, and a paid order is refused from then on', async () => {
    const { place, upstream, clock, row } = await aPlacedOrder(undocumented);
    await clock.advance(LIFE.ttl_ms - LIFE.margin_ms + 1);
    upstream.stands(found('SUCCESS'));
    await expect(place()).rejects.toMatchObject({ code: 'ORDER_PAID' });
    expect(upstream.log).toEqual([SENT, ASKED]);
    expect(row()?.status).toBe('REFUSED');
  });
});

describe('an artifact that is due', () => {
  const DUE = LIFE.ttl_ms - LIFE.margin_ms + 1;

  it('is replaced by a new one, which lives from its own send', async () => {
    const { place, upstream, clock, row } = await aPlacedOrder();
    await clock.advance(DUE);
    upstream.answers(accepted('wx-prepay-2', 'request-2'));
    expect(await place()).toMatchObject({
      prepay_id: 'wx-prepay-2',
      replayed: false,
      expires_at: rfc3339(START + DUE + LIFE.ttl_ms),
      payment: { prepay_id: 'wx-prepay-2' },
    });
    expect(upstream.sent()).toEqual([FIRST_BODY, FIRST_BODY]);
    expect(row()).toMatchObject({
      status: 'READY',
      attempts: 2,
      artifact_since: START + DUE,
      upstream_request_id: 'request-2',
    });
  });

  it('keeps its time when WeChat gives the same one again', async () => {
    const { place, upstream, clock, row } = await aPlacedOrder();
    await clock.advance(DUE);
    upstream.answers(accepted('wx-prepay-1'));
    expect(await place()).toMatchObject({ expires_at: rfc3339(START + LIFE.ttl_ms) });
    expect(row()?.artifact_since).toBe(START);
  });

  it('is dated from the unknown try of a refresh that may have minted it', async () => {
    const { place, upstream, clock, row } = await aPlacedOrder();
    await clock.advance(LIFE.ttl_ms + 1);
    upstream.answers(unknown(), unknown());
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' });
    await clock.advance(MINUTE);
    upstream.answers(accepted('wx-prepay-2'));
    await place();
    expect(row()).toMatchObject({ attempts: 3, artifact_since: START + LIFE.ttl_ms + 1 });
  });

  it.each([
    { failure: 'no answer', answers: [unknown(), unknown()] },
    { failure: 'a rate limit', answers: [refused('FREQUENCY_LIMITED')] },
    { failure: 'a refusal', answers: [refused('MERCHANT_MISCONFIGURED')] },
  ])('serves until its true end when its refresh gets $failure', async ({ answers }) => {
    const { place, upstream, clock, row } = await aPlacedOrder();
    await clock.advance(LIFE.ttl_ms - 1);
    upstream.answers(...answers);
    expect(await place()).toMatchObject({
      prepay_id: 'wx-prepay-1',
      replayed: true,
      expires_at: rfc3339(START + LIFE.ttl_ms),
    });
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: 0, attempts: 2 });
    await clock.advance(1);
    upstream.answers(...answers);
    await expect(place()).rejects.toMatchObject({ name: 'PrepayError' });
  });

  it('serves those who meet a refresh under way, until its true end', async () => {
    const { place, upstream, clock } = await aPlacedOrder();
    await clock.advance(DUE);
    const sending = held();
    upstream.answers(sending.answer);
    const refreshing = place();
    await clock.advance(0);
    const second = place();
    await clock.advance(1_500);
    expect(await second).toMatchObject({ prepay_id: 'wx-prepay-1', replayed: true });
    sending.release(accepted('wx-prepay-2'));
    expect(await refreshing).toMatchObject({ prepay_id: 'wx-prepay-2', replayed: false });
  });

  it('serves nobody with other parameters', async () => {
    const { place, upstream, clock } = await aPlacedOrder();
    await clock.advance(DUE);
    await expect(place({ total: 1 })).rejects.toMatchObject({ code: 'OUT_TRADE_NO_USED' });
    expect(upstream.sent()).toHaveLength(1);
  });

  it('serves nobody once the order turns out to be paid', async () => {
    const { place, upstream, clock } = await aPlacedOrder();
    await clock.advance(DUE);
    upstream.answers(final('ORDER_PAID'));
    await expect(place()).rejects.toMatchObject({ code: 'ORDER_PAID' });
  });
});

describe('the log', () => {
  it('tells a first claim, a take-over and a refresh apart', async () => {
    const { place, upstream, clock, requests } = await anUnknownOrder();
    upstream.answers(accepted(), accepted('wx-prepay-2'));
    await place();
    await clock.advance(LIFE.ttl_ms);
    await place();
    expect(requests()).toMatchObject([
      { claimed: 'first', attempt: 1, outcome: 'UPSTREAM_UNKNOWN' },
      { claimed: 'take-over', attempt: 2, outcome: 'continued' },
      { claimed: 'refresh', attempt: 3, outcome: 'continued' },
    ]);
  });
});

describe('an owner that wakes up after another took its order over', () => {
  /** The first claim sleeps in its send; after its lease a second one takes over and places the order. */
  const anOvertakenOrder = async () => {
    const scene = createScene();
    const sending = held();
    scene.upstream.answers(sending.answer, accepted('wx-prepay-2'));
    const sleeper = scene.place({}, { timeMs: 3 * HOUR });
    await scene.clock.advance(LEASE_MS + 1);
    await scene.place();
    return { scene, sleeper, wake: sending.release };
  };

  it.each([
    { outcome: refused('PARAM_ERROR'), ending: 'a refusal' },
    { outcome: final('ORDER_CLOSED'), ending: 'a final refusal' },
    { outcome: unknown({ retry: 'query' }), ending: 'no answer' },
  ])('overwrites nothing with $ending', async ({ outcome }) => {
    const { scene, sleeper, wake } = await anOvertakenOrder();
    const before = scene.row();
    wake(outcome);
    await expect(sleeper).rejects.toMatchObject({ name: 'PrepayError' });
    expect(scene.row()).toEqual(before);
    expect(scene.events()).toContain('claim_lost');
  });

  it('overwrites nothing with an artifact, and answers with it all the same', async () => {
    const { scene, sleeper, wake } = await anOvertakenOrder();
    const before = scene.row();
    wake(accepted('wx-prepay-1'));
    expect(await sleeper).toMatchObject({ prepay_id: 'wx-prepay-1', replayed: false });
    expect(scene.row()).toEqual(before);
  });
});

describe('keys that WeChat does not take', () => {
  const blamed = () => refused('MERCHANT_MISCONFIGURED', { blamesKeys: true });
  const withNewKeys = (scene: Scene, fresh: BoundOrder | null) => {
    let asked = 0;
    const order: BoundOrder = {
      ...scene.bind(),
      renewed: async () => {
        asked++;
        return fresh;
      },
    };
    return { order, asked: () => asked };
  };

  it('are renewed once, and the order is sent again with the stored body', async () => {
    const scene = createScene();
    scene.upstream.answers(blamed(), accepted());
    const { order } = withNewKeys(scene, scene.bind({}, { notify_url: 'https://pay.example.com/second' }));
    expect(await scene.place({}, { order })).toMatchObject({ replayed: false });
    expect(scene.upstream.sent()).toEqual([FIRST_BODY, FIRST_BODY]);
    expect(scene.row()).toMatchObject({ status: 'READY', attempts: 1 });
  });

  it('leave the usual two sends to an order that was renewed', async () => {
    const scene = createScene();
    scene.upstream.answers(blamed(), unknown(), accepted());
    const { order } = withNewKeys(scene, scene.bind());
    expect(await scene.place({}, { order })).toMatchObject({ replayed: false });
    expect(scene.upstream.sent()).toHaveLength(3);
  });

  it('free the number of a first try when the new ones are not taken either', async () => {
    const scene = createScene();
    scene.upstream.answers(blamed(), blamed());
    const { order, asked } = withNewKeys(scene, scene.bind());
    await expect(scene.place({}, { order })).rejects.toMatchObject({ code: 'MERCHANT_MISCONFIGURED' });
    expect(asked()).toBe(1);
    expect(scene.upstream.sent()).toHaveLength(2);
    expect(scene.row()).toBeNull();
  });

  it('are the answer when there are no new ones', async () => {
    const scene = createScene();
    scene.upstream.answers(blamed());
    const { order } = withNewKeys(scene, null);
    await expect(scene.place({}, { order })).rejects.toMatchObject({ code: 'MERCHANT_MISCONFIGURED' });
    expect(scene.row()).toBeNull();
  });

  it('count as an unknown try when the answer itself cannot be trusted', async () => {
    const scene = createScene();
    scene.upstream.answers(unknown({ blamesKeys: true }), refused('PARAM_ERROR'));
    const { order } = withNewKeys(scene, scene.bind());
    await expect(scene.place({}, { order })).rejects.toMatchObject({ code: 'PARAM_ERROR' });
    expect(scene.row()).toMatchObject({ status: 'PENDING', tries: [START] });
  });
});

describe('a failure that nobody expected', () => {
  it('of a send leaves the order to the next claim after the lease, like a crash', async () => {
    const { place, upstream, clock, row } = createScene();
    upstream.answers(() => Promise.reject(new Error('out of memory')));
    await expect(place()).rejects.toThrow('out of memory');
    expect(row()).toMatchObject({ status: 'PENDING', lease_until: START + LEASE_MS });
    await clock.advance(LEASE_MS + 1);
    upstream.answers(accepted());
    await place();
    expect(row()).toMatchObject({ status: 'READY', attempts: 2, artifact_since: START });
  });

  it('of signing the request does not touch a replay', async () => {
    const { place, bind } = await aPlacedOrder();
    const order = { ...bind(), prepare: () => Promise.reject(new Error('the key does not sign')) };
    expect(await place({}, { order })).toMatchObject({ replayed: true });
  });

  it('of signing the request sends nothing', async () => {
    const { place, bind, upstream } = createScene();
    const order = { ...bind(), prepare: () => Promise.reject(new Error('the key does not sign')) };
    await expect(place({}, { order })).rejects.toThrow('the key does not sign');
    expect(upstream.log).toEqual([]);
  });
});

describe('a merchant', () => {
  const refusalOf = (parts: Parameters<Scene['bind']>[1], input: Parameters<Scene['bind']>[0] = {}): unknown => {
    try {
      createScene().bind(input, parts);
    } catch (error) {
      return error;
    }
    return null;
  };

  it.each([
    { why: 'is disabled', parts: { disabled: true }, code: 'FORBIDDEN' },
    { why: 'has a problem', parts: { problems: ['merchant 1: x'] }, code: 'MERCHANT_MISCONFIGURED' },
    { why: 'lacks the keys of the system', parts: { credentials: {} }, code: 'MERCHANT_MISCONFIGURED' },
    { why: 'has other appids', parts: { appids: ['wx0000000000000000'] }, code: 'APPID_MCHID_NOT_MATCH' },
    { why: 'has no notify_url and the order none', parts: { notify_url: null }, code: 'PARAM_ERROR' },
  ])('that $why binds no order', ({ parts, code }) => {
    expect(refusalOf(parts)).toMatchObject({ name: 'PrepayError', code });
  });

  it('without notify_url binds an order that names one', () => {
    expect(refusalOf({ notify_url: null }, { notify_url: 'https://pay.example.com/own' })).toBeNull();
  });
});

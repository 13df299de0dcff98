import { describe, expect, it } from 'vitest';
import { deadlineIn } from '../../shared/clock.ts';
import { orderKey } from '../../shared/order-table/order-table.ts';
import { type Asker, queryOrder } from '../../shared/prepay/query-order.ts';
import type { QueryOutcome } from '../../shared/upstream/outcome.ts';
import type { OrderNumber } from '../../shared/upstream/system.ts';
import { aRequestLog, createLogLines } from '../log-lines.ts';
import { createManualClock } from '../manual-clock.ts';
import { createMemoryTable } from '../order-table/memory-table.ts';
import { aClaim, NOW } from '../order-table/samples.ts';
import { absent, aRefusal, found, unanswered } from './scripted-upstream.ts';

const NUMBER: OrderNumber = {
  mchid: '1900000109',
  out_trade_no: 'order-1',
  sub_mch_id: undefined,
  appid: 'wx-profile',
};
const KEY = orderKey('1900000109', 'order-1');

const createScene = (...answers: QueryOutcome[]) => {
  const clock = createManualClock(NOW);
  const table = createMemoryTable(clock);
  const { log, lines } = createLogLines();
  const asked: OrderNumber[] = [];
  const types: (string | null)[] = [];
  const askers: Asker[] = answers.map((answer) => async (number) => {
    asked.push(number);
    return answer;
  });
  return {
    table,
    lines,
    asked,
    types,
    query: (number: OrderNumber = NUMBER, from = table) =>
      queryOrder(
        {
          number,
          askersFor: (orderType) => {
            types.push(orderType);
            return askers;
          },
          deadline: deadlineIn(clock, 10_000),
        },
        { table: from, log: aRequestLog(log, clock) },
      ),
  };
};

const refusedQuery: QueryOutcome = { kind: 'refused', refusal: aRefusal('MERCHANT_MISCONFIGURED') };

describe('queryOrder', () => {
  it('answers with WeChat’s word and the row', async () => {
    const { table, query, types, asked } = createScene(found('SUCCESS'));
    await table.claim(KEY, aClaim());
    expect(await query()).toEqual({
      mchid: '1900000109',
      out_trade_no: 'order-1',
      trade_state: 'SUCCESS',
      transaction: { trade_state: 'SUCCESS' },
      table: { order_type: 'app', status: 'PENDING', attempts: 1, created_at: '2026-11-22T06:00:00.000Z' },
    });
    expect(types).toEqual(['app']);
    expect(asked).toEqual([{ ...NUMBER, appid: 'wxd678efh567hg6787' }]);
  });

  it('names the code of a stored refusal and nothing else of it', async () => {
    const { table, query } = createScene(found('CLOSED'));
    const claim = aClaim();
    await table.claim(KEY, claim);
    const refusal = JSON.stringify(aRefusal('ORDER_CLOSED'));
    await table.settle(KEY, claim.owner, { kind: 'refuse', refusal, upstream_request_id: null });
    expect((await query()).table).toEqual({
      order_type: 'app',
      status: 'REFUSED',
      attempts: 1,
      created_at: '2026-11-22T06:00:00.000Z',
      refusal: { code: 'ORDER_CLOSED' },
    });
  });

  it('asks every system of the merchant, with the profile’s appid, for a number without a row', async () => {
    const { query, types, asked } = createScene(absent, found('NOTPAY'), found('SUCCESS'));
    expect(await query()).toMatchObject({ trade_state: 'NOTPAY', table: null });
    expect(types).toEqual([null]);
    expect(asked).toEqual([NUMBER, NUMBER]);
  });

  it('adds the sub-merchant of the stored order, unless the caller names one', async () => {
    const { table, query, asked } = createScene(found('NOTPAY'));
    await table.claim(KEY, aClaim({ body: '{"sub_mch_id":"375907253"}' }));
    await query();
    await query({ ...NUMBER, sub_mch_id: '111' });
    expect(asked.map(({ sub_mch_id }) => sub_mch_id)).toEqual(['375907253', '375907253']);
  });

  it('tells of a row that WeChat does not know', async () => {
    const { table, query } = createScene(absent);
    await table.claim(KEY, aClaim());
    expect(await query()).toMatchObject({ trade_state: null, transaction: null, table: { status: 'PENDING' } });
  });

  it('knows nothing of a number that nobody knows', async () => {
    await expect(createScene(absent, absent).query()).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });

  it.each([
    { answers: [unanswered], code: 'UPSTREAM_UNKNOWN' },
    { answers: [absent, unanswered], code: 'UPSTREAM_UNKNOWN' },
    { answers: [unanswered, absent], code: 'UPSTREAM_UNKNOWN' },
    { answers: [refusedQuery, unanswered], code: 'UPSTREAM_UNKNOWN' },
    { answers: [absent, refusedQuery], code: 'MERCHANT_MISCONFIGURED' },
  ])('never takes $code for absence', async ({ answers, code }) => {
    await expect(createScene(...answers).query()).rejects.toMatchObject({ code });
  });

  it('finds an order behind systems that give no answer', async () => {
    expect(await createScene(unanswered, refusedQuery, found('SUCCESS')).query()).toMatchObject({
      trade_state: 'SUCCESS',
    });
  });

  it('answers TABLE_UNAVAILABLE, asking nobody, when the table does not answer', async () => {
    const { query, asked, table, lines } = createScene(found('SUCCESS'));
    const down = { ...table, read: () => Promise.reject(new Error('the engine does not answer')) };
    await expect(query(NUMBER, down)).rejects.toMatchObject({ code: 'TABLE_UNAVAILABLE', retryAfter: 1 });
    expect(asked).toEqual([]);
    expect(lines).toMatchObject([{ level: 'error', event: 'table_failed', step: 'read', request_id: 'request-1' }]);
  });

  it('shows neither the stored body nor its owner', async () => {
    const { table, query } = createScene(found('SUCCESS'));
    await table.claim(KEY, aClaim({ owner: 'OWNER', body: '{"openid":"OPENID"}', caller: 'CALLER' }));
    expect(JSON.stringify(await query())).not.toMatch(/OWNER|OPENID|CALLER|fingerprint/);
  });
});

/**
 * An explicit-state model checker for the order table, searching breadth first through every interleaving of a bounded
 * scope.
 *
 * Not modelled but run: `decide` and `settled` are the store, and `placeOrder` with all that it calls is the invocation,
 * replayed with what it has heard so far (replay.ts). A change in the product is model-checked without a change here.
 *
 * Modelled: clients that retry, give up waiting or crash at each question that an invocation asks; a store that is down,
 * loses replies, has claims repeated by its SDK, or forgets a row; requests that are lost, unanswered, refused, limited, or
 * arrive long after their sender; WeChat, where the first body that arrives fixes the order and the same bytes re-enter
 * it; orders placed past the table; payment and closing at any time; WeCom, where no repetition is documented.
 *
 * Abstracted: time, so that leases and artifacts expire at any moment and any skew of clocks is covered (the two scopes
 * about the life of artifacts count ticks instead); the rest of a row but its owner, attempts up to three, conflicts up
 * to three; the wait for another's verdict, which claims again under the same owner as the SDK does; the signing of
 * payment parameters. I9 and I11 are tested with the use case and the order types.
 *
 * Bounds: two or three clients with one to three tries each, up to three requests under way that nobody waits for, one
 * invocation that outlives its client, one lost row. Evidence, not a proof.
 */
import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { report } from './report.ts';
import { scope } from './scope.ts';
import { SCOPES, x, y } from './scopes.ts';

describe('the order table, in every interleaving of', () => {
  it.each(SCOPES)('$name', { timeout: 120_000 }, async (covered) => {
    const explored = await explore(covered);
    report(covered.name, explored);
    expect(explored.violation).toBeNull();
  });
});

describe('the search', () => {
  it('comes to every status and to every answer that an order can end with', async () => {
    const clients = [x(4), y(1)];
    const wide = scope({ name: 'wide', clients, foreign: ['z1'], ends: ['SUCCESS', 'CLOSED'] });
    const { reached } = await explore(wide);
    const statuses = ['no row', 'PENDING', 'READY', 'REFUSED'];
    const errors = ['OUT_TRADE_NO_USED', 'ORDER_PAID', 'ORDER_CLOSED', 'UPSTREAM_UNKNOWN', 'UPSTREAM_REFUSED'];
    const passing = ['FREQUENCY_LIMITED', 'MERCHANT_MISCONFIGURED', 'REQUEST_IN_PROGRESS', 'TABLE_UNAVAILABLE'];
    expect([...reached].sort()).toEqual([...statuses, 'artifact', ...errors, ...passing].sort());
  });
});

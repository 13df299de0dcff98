import { expect, it } from 'vitest';
import { aNumber, withSandbox } from '../demo-sandbox.ts';

it('closes orders while nobody asks and real time passes', async () => {
  const real = { now: Date.now() };
  await withSandbox({ wireClock: () => real.now }, async ({ sandbox, v2 }) => {
    const number = aNumber();
    await v2.call(v2.anOrder(number));
    real.now += 7 * 86_400_000 + 1;
    expect((await v2.query(number)).trade_state).toBe('CLOSED');
    await v2.call(v2.anOrder(aNumber()));
    real.now += 7 * 86_400_000 + 1;
    expect(sandbox.orders().map(({ trade_state }) => trade_state)).toEqual(['CLOSED', 'CLOSED']);
  });
});

import { describe, expect, it } from 'vitest';
import { behaviourWith, listSwitches, SwitchError } from '../../../sandbox/behaviour.ts';
import { fidelityTable } from '../../../sandbox/fidelity/table.ts';
import { aNumber, useSandbox, withSandbox } from '../demo-sandbox.ts';
import { createSteer } from './steer.ts';

const stand = useSandbox();
const steer = createSteer(() => stand.sandbox.origin);

describe('the switches', () => {
  it('are listed with value, default, values and source', async () => {
    const { switches } = (await steer('GET', 'switches')).body as { switches: Record<string, unknown>[] };
    expect(switches).toContainEqual({
      name: 'v3_paid_code',
      value: 'ORDER_PAID',
      default: 'ORDER_PAID',
      values: ['ORDER_PAID', 'ORDERPAID', 'INVALID_REQUEST'],
      rule: expect.any(String),
      source: expect.any(String),
      confidence: 'unknown',
    });
    expect(switches).toContainEqual(
      expect.objectContaining({ name: 'refund_seconds', default: 5, values: { integer: true, min: 0 } }),
    );
  });

  it('take effect at once, and fall back at a reset', async () => {
    const number = aNumber();
    await stand.v3.order(stand.v3.anOrder(number));
    stand.sandbox.pay('1900000109', number);
    const code = async () => (await stand.v3.order(stand.v3.anOrder(number))).json().code;
    expect(await code()).toBe('ORDER_PAID');
    const moved = await steer('POST', 'switches', { v3_paid_code: 'ORDERPAID', refund_seconds: 0 });
    expect(moved).toMatchObject({ status: 200, body: { v3_paid_code: 'ORDERPAID', refund_seconds: 0 } });
    expect(await code()).toBe('ORDERPAID');
    stand.sandbox.reset();
    expect(stand.sandbox.behaviour.v3_paid_code).toBe('ORDER_PAID');
  });

  it('fall back to where the sandbox started', async () => {
    await withSandbox({ behaviour: { v3_paid_code: 'INVALID_REQUEST' } }, async ({ sandbox }) => {
      sandbox.setSwitches({ v3_paid_code: 'ORDERPAID' });
      sandbox.reset();
      expect(sandbox.behaviour.v3_paid_code).toBe('INVALID_REQUEST');
    });
  });

  it.each([
    [{ v3_payed_code: 'ORDERPAID' }, 'unknown switch v3_payed_code'],
    [{ v3_paid_code: 'PAID' }, 'v3_paid_code: must be one of ORDER_PAID, ORDERPAID, INVALID_REQUEST'],
    [{ refund_seconds: -1 }, 'refund_seconds: must be a whole number from 0 on'],
    [{ refund_seconds: 1.5 }, 'refund_seconds: must be a whole number from 0 on'],
    [{ v3_refusals_signed: 'true' }, 'v3_refusals_signed: must be one of true, false'],
    [{ v3_paid_code: 'ORDERPAID', no: 1 }, 'unknown switch no'],
    [{ constructor: 1 }, 'unknown switch constructor'],
  ])('refuse %j, and move nothing', async (changes, message) => {
    expect(await steer('POST', 'switches', changes)).toEqual({ status: 400, body: { code: 'BAD_REQUEST', message } });
    expect(stand.sandbox.behaviour).toEqual(behaviourWith());
    expect(() => behaviourWith(changes as object)).toThrow(SwitchError);
  });

  it('have a default that they may have', () => {
    const defaults = Object.fromEntries(listSwitches(behaviourWith()).map((row) => [row.name, row.default]));
    expect(behaviourWith(defaults)).toEqual(behaviourWith());
  });
});

describe('the fidelity table', () => {
  it('gives each rule once, with source and confidence', async () => {
    const { rules } = (await steer('GET', 'fidelity')).body as { rules: ReturnType<typeof fidelityTable> };
    expect(rules).toEqual(fidelityTable());
    expect(new Set(rules.map(({ area, rule }) => `${area}: ${rule}`)).size).toBe(rules.length);
    for (const { rule, source } of rules) expect([rule.length > 10, source.length > 0]).toEqual([true, true]);
  });
});

import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../sandbox/faults/faults.ts';
import type { FaultRule } from '../../../sandbox/faults/rule.ts';

const catalogue = { v3: ['SYSTEM_ERROR'], v2: ['SYSTEMERROR'], wecom: ['48002'] };
const subject = { system: 'v3', call: 'app', mchid: '1', out_trade_no: 'n', repeatKey: () => 'a' } as const;

/** Which of so many requests a rule meets. */
const firings = (rule: FaultRule, requests: number): number[] => {
  const faults = createFaults(catalogue);
  faults.add(rule);
  return Array.from({ length: requests }, (_, at) => at + 1).filter(() => faults.take(subject).fired.length > 0);
};

describe('fault rules', () => {
  it.each<[FaultRule, number[]]>([
    [{ delay_ms: 1 }, [1, 2, 3, 4, 5]],
    [{ delay_ms: 1, count: 2 }, [1, 2]],
    [{ delay_ms: 1, nth: 3 }, [3]],
    [{ delay_ms: 1, nth: 3, count: 2 }, [3, 4]],
    [{ delay_ms: 1, probability: 0 }, []],
    [{ delay_ms: 1, probability: 1, count: 1 }, [1]],
    [{ delay_ms: 1, system: 'v2' }, []],
    [{ delay_ms: 1, call: 'jsapi' }, []],
    [{ delay_ms: 1, mchid: '1', out_trade_no: 'n' }, [1, 2, 3, 4, 5]],
    [{ error: 'SYSTEMERROR' }, []],
    [{ signature: 'probe' }, [1, 3, 5]],
    [{ token_invalidated: 40014 }, []],
  ])('%j fires at %j', (rule, expected) => {
    expect(firings(rule, 5)).toEqual(expected);
  });

  it('repeats a chance from its seed', () => {
    const rule: FaultRule = { delay_ms: 1, probability: 0.3, seed: 7 };
    const first = firings(rule, 200);
    expect(firings(rule, 200)).toEqual(first);
    expect(firings({ ...rule, seed: 8 }, 200)).not.toEqual(first);
    expect(first.length).toBeGreaterThan(30);
    expect(first.length).toBeLessThan(90);
  });

  it('merges rules, the earlier one winning', () => {
    const faults = createFaults(catalogue);
    faults.add({ id: 'a', error: 'SYSTEM_ERROR', delay_ms: 1 });
    faults.add({ id: 'b', delay_ms: 2, signature: 'bad' });
    const { effects, fired } = faults.take(subject);
    expect([effects, fired]).toEqual([{ error: 'SYSTEM_ERROR', delay_ms: 1, signature: 'bad' }, ['a', 'b']]);
  });

  it('replaces, lists, removes and clears', () => {
    const faults = createFaults(catalogue);
    const id = faults.add({ hang: true });
    faults.add({ id, reset: true });
    faults.take(subject);
    expect(faults.list()).toEqual([{ id, reset: true, matched: 1, fired: 1 }]);
    expect([faults.remove(id), faults.remove(id)]).toEqual([true, false]);
    faults.add({ hang: true });
    faults.clear();
    expect(faults.list()).toEqual([]);
  });

  it.each<[unknown, RegExp]>([
    [null, /JSON object/],
    [[], /JSON object/],
    [{}, /one of delay_ms/],
    [{ count: 1 }, /one of delay_ms/],
    [{ hang: true, reset: true }, /exclude each other/],
    [{ hang: false }, /hang/],
    [{ delay_ms: -1 }, /delay_ms/],
    [{ delay_ms: 1, nth: 0 }, /nth/],
    [{ delay_ms: 1, probability: 2 }, /probability/],
    [{ delay: 1 }, /unknown member delay/],
    [{ __proto__: null, constructor: 1 }, /unknown member constructor/],
    [{ error: 'NOPE' }, /no such error code: NOPE/],
    [{ system: 'v2', error: 'SYSTEM_ERROR' }, /v2 has no such error code/],
    [{ system: 'wecom', signature: 'bad' }, /wecom has no such fault/],
    [{ system: 'v2', signature: 'probe' }, /v2 has no such fault/],
    [{ status: 200 }, /status/],
    [{ clock_offset_seconds: 0 }, /clock_offset_seconds/],
    [{ system: 'v2', clock_offset_seconds: 5 }, /v2 has no such fault/],
  ])('refuses %j', (rule, reason) => {
    expect(() => createFaults(catalogue).add(rule as FaultRule)).toThrow(reason);
  });

  it('takes a WeCom errcode as a number', () => {
    const faults = createFaults(catalogue);
    faults.add({ error: 48002 } as unknown as FaultRule);
    expect(faults.list()[0]?.error).toBe('48002');
  });
});

import { describe, expect, it } from 'vitest';
import { createMerchants } from '../../../sandbox/merchants/merchants.ts';
import { demo } from '../demo-sandbox.ts';

const wecom = demo.merchants.find(({ mchid }) => mchid === '1230000109');
if (!wecom?.wecom) throw new Error('the demo has no WeCom merchant');
const { corpid } = wecom.wecom;

describe('the merchants', () => {
  it('are found by mchid, corp and appid', () => {
    const merchants = createMerchants(demo.merchants);
    expect(merchants.all().map(({ mchid }) => mchid)).toEqual(demo.merchants.map(({ mchid }) => mchid));
    expect(merchants.find('1230000109')?.mchid).toBe('1230000109');
    expect([merchants.find(undefined), merchants.find('1')]).toEqual([undefined, undefined]);
    expect(merchants.ofCorp(corpid).map(({ mchid }) => mchid)).toEqual(['1230000109']);
    expect([merchants.knowsAppid('wxd678efh567hg6787'), merchants.knowsAppid('wx0')]).toEqual([true, false]);
  });

  it('forget the appids and the corp of a merchant that is replaced, save those of others', () => {
    const merchants = createMerchants(demo.merchants);
    merchants.add({ mchid: '1230000109', appids: ['wxother'] });
    merchants.add({ mchid: '1900000109', appids: ['wxother'] });
    expect(merchants.ofCorp(corpid)).toEqual([]);
    expect(merchants.knowsAppid('wx1cce664e7cdcf31a')).toBe(false);
    // 1900000209 has it as well.
    expect(merchants.knowsAppid('wxd678efh567hg6787')).toBe(true);
    expect(merchants.all()).toHaveLength(demo.merchants.length);
  });
});

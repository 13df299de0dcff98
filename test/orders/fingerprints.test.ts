import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDemo } from '../../sandbox/demo.ts';
import { createLog } from '../../shared/log.ts';
import { parseMerchant } from '../../shared/merchants/merchant.ts';
import { canonicalJson } from '../../shared/orders/fingerprint.ts';
import type { BoundOrder } from '../../shared/orders/order-type.ts';
import { orderTypes } from '../../shared/orders/registry.ts';
import { createOrigins } from '../../shared/upstream/origins.ts';
import { createManualClock } from '../manual-clock.ts';

const demo = createDemo();
const clock = createManualClock(0);
const upstream = {
  clock,
  origins: createOrigins(['https://double.example'], clock),
  exchange: () => Promise.reject(new Error('nothing is sent here')),
};

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/orders/${name}.json`, import.meta.url), 'utf8'));

const bound = (name: string, order: object): BoundOrder => {
  const type = orderTypes.find((candidate) => name.startsWith(candidate.name));
  const accepted = type?.connect(upstream, createLog('silent')).accept(order);
  if (!accepted || 'issues' in accepted) throw new Error(`${name} is not accepted: ${JSON.stringify(accepted)}`);
  const { mchid } = accepted.order.number;
  return accepted.order.bind(parseMerchant(mchid, JSON.stringify(demo.secrets[`prepay-merchant-${mchid}`])));
};

/**
 * A fingerprint that changes between two versions turns every repetition that is under way into OUT_TRADE_NO_USED. Who
 * means to change one raises the version in front of it and says so in the changelog.
 */
const GOLDEN = [
  ['app', '1:vAfizdTVSCRR6GK7eNa1uDvZmKlx5e33IrxFhkzErw4'],
  ['unified-app', '1:UzsGeETASX0LmiLSNuC98RZzQ-C5Feu2d5Mn2YSgUgg'],
  ['unified-institution-app', '1:Bm6-IEpGAOIaem7yvJgr8fS3JfVbP7pnoDbLlZwhPEA'],
  ['unified-institution-jsapi', '1:80ZP8OVUQNxBMllKyeiC8STOxGeP6smy7A26ZyRApVU'],
  ['unified-institution-native', '1:_5z6zIn-WSFoZRHwvTKAszq9JLqi0zxa-pDDuxkYdRc'],
  ['unified-jsapi', '1:v2KHwwX_vB4skKVZQzzyMpDoCGmSvZM0M3Q0ZVM3oDs'],
  ['unified-native', '1:B902Zku0kWICIAcZCC3C5moE4ail5hmu4ukh6CmGvlk'],
  ['wecom-miniprogram', '1:pgkA5_VGF28h6NkZxIA828XV8S3-3OjShuY0n_PAmhk'],
] as const;

describe('fingerprints', () => {
  it.each(GOLDEN)('of %s stays what it was', (name, fingerprint) => {
    expect(bound(name, fixture(name)).fingerprint).toBe(fingerprint);
  });

  it.each(GOLDEN)('of %s does not see the order of keys, the number or an address', (name, fingerprint) => {
    const order = fixture(name);
    const reversed = Object.fromEntries(Object.entries(order).reverse());
    const scene = order.scene_info;
    const moved =
      name.startsWith('unified') || typeof scene !== 'object'
        ? { spbill_create_ip: '2001:db8::1' }
        : { scene_info: { ...scene, payer_client_ip: '2001:db8::1' } };
    expect(bound(name, { ...reversed, ...moved, out_trade_no: 'another-number' }).fingerprint).toBe(fingerprint);
  });

  it.each(GOLDEN)('of %s sees every other field', (name, fingerprint) => {
    const order = fixture(name);
    const free = new Set(['mchid', 'mch_id', 'out_trade_no', 'spbill_create_ip']);
    for (const field of Object.keys(order).filter((key) => !free.has(key))) {
      const { [field]: _, ...without } = order;
      let changed: BoundOrder;
      try {
        changed = bound(name, without);
      } catch {
        continue; // a required field: the schema refuses the order first
      }
      expect([field, changed.fingerprint === fingerprint]).toEqual([field, false]);
    }
  });

  it('do not see an address that comes with a later try only', () => {
    const { scene_info: _, ...order } = fixture('app');
    const later = { ...order, scene_info: { payer_client_ip: '8.8.8.8' } };
    expect(bound('app', later).fingerprint).toBe(bound('app', order).fingerprint);
  });

  it('count detail and scene_info of the unified order as the text that travels', () => {
    const order = fixture('unified-native');
    const detail = { goods_detail: [{ goods_name: 'An apple', quantity: 1 }] };
    const asObject = bound('unified', { ...order, detail });
    expect(bound('unified', { ...order, detail: JSON.stringify(detail) }).fingerprint).toBe(asObject.fingerprint);
    expect(bound('unified', { ...order, detail: `${JSON.stringify(detail)} ` }).fingerprint).not.toBe(
      asObject.fingerprint,
    );
  });
});

describe('canonicalJson', () => {
  it('is one text per value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const reversed = JSON.parse(text, (_key, member) =>
          typeof member === 'object' && member !== null && !Array.isArray(member)
            ? Object.fromEntries(Object.entries(member).reverse())
            : member,
        );
        expect(canonicalJson(reversed)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        expect(same).toBe(
          JSON.stringify(JSON.parse(canonicalJson(a))) === JSON.stringify(JSON.parse(canonicalJson(b))),
        );
      }),
    );
  });
});

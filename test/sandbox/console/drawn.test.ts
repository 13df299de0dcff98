import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseLines, partingOf } from '../../../sandbox/console/page/parts/base-lines.ts';
import { prettied } from '../../../sandbox/console/page/parts/prettied.ts';
import { withoutTokens } from '../../../sandbox/console/page/parts/without-tokens.ts';
import { candidatesOf, readPasted } from '../../../sandbox/console/page/phone/candidates.ts';
import { href, parseRoute } from '../../../sandbox/console/page/route.ts';
import { SWITCH_RULES_ZH } from '../../../sandbox/console/page/texts/switch-rules.zh.ts';
import { lifeOf } from '../../../sandbox/console/page/timeline/life.ts';
import { gapScale } from '../../../sandbox/console/page/timeline/scale.ts';
import { SWITCHES } from '../../../sandbox/switches/table.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '汉', '😀', '&') });

describe('two base strings side by side', () => {
  it('marks exactly the first character that differs', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const parting = partingOf(a, b);
        expect(parting === undefined).toBe(a === b);
        if (parting === undefined) return;
        const [left, right] = [[...a], [...b]];
        expect(left.slice(0, parting)).toEqual(right.slice(0, parting));
        expect(left[parting]).not.toBe(right[parting]);
      }),
    );
  });

  it('loses no character and marks one at most', () => {
    fc.assert(
      fc.property(text, fc.option(fc.nat(12), { nil: undefined }), (whole, parting) => {
        const lines = baseLines(whole, parting);
        const joined = lines.map(
          ({ pieces, newline }) => pieces.map((piece) => piece.text).join('') + (newline === 'none' ? '' : '\n'),
        );
        expect(joined.join('')).toBe(whole);
        const marks = lines.flatMap(({ pieces, newline }) => [
          ...pieces.filter(({ marked }) => marked).map((piece) => piece.text),
          ...(newline === 'marked' ? ['\n'] : []),
        ]);
        const wanted = parting === undefined ? undefined : [...whole][parting];
        expect(marks).toEqual(wanted === undefined ? [] : [wanted]);
      }),
    );
  });
});

describe('a body set out in lines', () => {
  it('is what it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(JSON.parse(prettied(JSON.stringify(value)) ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('shows an XML element per line', () => {
    const xml = '<xml><a><![CDATA[<b>x</b>]]></a><coupon><n>1</n></coupon></xml>';
    expect(prettied(xml)).toBe('<xml>\n  <a><![CDATA[<b>x</b>]]></a>\n  <coupon>\n    <n>1</n>\n  </coupon>\n</xml>');
  });

  it.each(['', 'x', '7', '<html></html>', '{"a":'])('leaves %j alone', (other) => {
    expect(prettied(other)).toBeUndefined();
  });

  it('hides access tokens and nothing else', () => {
    const token = 'Zk3dQ0pQ_-abcdef0123456789';
    expect(withoutTokens(`{"access_token":"${token}","expires_in":7200}`)).toBe(
      '{"access_token":"Zk3d…","expires_in":7200}',
    );
    expect(withoutTokens(`/cgi-bin/x?access_token=${token}&debug=1`)).toBe('/cgi-bin/x?access_token=Zk3d…&debug=1');
    expect(withoutTokens('{"prepay_id":"wx20"}')).toBe('{"prepay_id":"wx20"}');
  });
});

describe('an address of the console', () => {
  it('leads back to what it was made of', () => {
    const part = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((one) => one === one.replaceAll(/\p{Surrogate}/gu, ''));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), part, (parts, q) => {
        const route = parseRoute(href('orders', parts, { q }));
        expect([route.page, route.parts, route.query.get('q')]).toEqual(['orders', parts, q]);
      }),
    );
  });

  it('can be made of half a character', () => {
    expect(href('orders', ['\ud800'])).toBe('#/orders/%EF%BF%BD');
  });
});

describe('the Chinese words for switches', () => {
  it('are of switches that exist', () => {
    const known = Object.keys(SWITCHES);
    expect(Object.keys(SWITCH_RULES_ZH).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('the scale of a time line', () => {
  const instants = fc.array(fc.integer({ min: 0, max: 10 ** 10 }), { minLength: 2, maxLength: 30 });

  it('keeps the order of time, within its bounds', () => {
    fc.assert(
      fc.property(instants, (list) => {
        const scale = gapScale(list);
        const places = list.toSorted((a, b) => a - b).map(scale);
        for (const [index, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
          expect(place).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('lets a second be seen beside a week', () => {
    const scale = gapScale([0, 1000, 7 * 86_400_000]);
    expect(scale(1000)).toBeGreaterThan(0.05);
  });
});

describe("an order's life", () => {
  const order = {
    system: 'v3',
    product: 'app',
    mchid: '1',
    appid: 'wx',
    out_trade_no: 'n',
    trade_state: 'NOTPAY' as const,
    state: 'NOTPAY' as const,
    expired: false,
    total: 1,
    currency: 'CNY',
    attach: '',
    created_at: '2026-11-22T10:00:00+08:00',
    pay_until: '2026-11-29T10:00:00+08:00',
    auto_close_at: '2026-11-29T10:00:00+08:00',
    artifacts: [
      {
        fields: { prepay_id: 'wx1' },
        issued_at: '2026-11-22T10:00:00+08:00',
        valid_until: '2026-11-22T12:00:00+08:00',
      },
    ],
    refunds: [],
  };
  const now = Date.parse('2026-11-22T10:05:00+08:00');

  it('of an unpaid order has its expiry and its end ahead', () => {
    const { moments } = lifeOf(order, [], [], now);
    expect(moments.map(({ what, expected }) => [what, expected])).toEqual([
      ['placed', false],
      ['artifact_expires', true],
      ['auto_close', true],
    ]);
  });

  it('of a paid order ends no more by itself', () => {
    const paid = { ...order, state: 'SUCCESS' as const, paid_at: '2026-11-22T10:04:00+08:00' };
    const { moments, lanes } = lifeOf(paid, [], [], now);
    expect(moments.map(({ what }) => what)).toEqual(['placed', 'paid']);
    expect(lanes[0]?.stretches[0]?.cut).toBe(Date.parse(paid.paid_at));
  });

  it('shows refunds under way up to now, and those that arrived', () => {
    const refund = {
      system: 'v3',
      mchid: '1',
      out_trade_no: 'n',
      out_refund_no: 'r',
      refund_id: '5',
      refund: 1,
      payer_refund: 1,
      total: 1,
      currency: 'CNY',
      channel: 'ORIGINAL',
      user_received_account: '',
      created_at: '2026-11-22T10:04:30+08:00',
    };
    const underWay = lifeOf(order, [{ ...refund, status: 'PROCESSING' as const }], [], now);
    expect(underWay.lanes.at(-1)).toMatchObject({ name: 'refund', stretches: [{ to: now }] });
    const arrived = { ...refund, status: 'SUCCESS' as const, success_time: '2026-11-22T10:04:35+08:00' };
    expect(lifeOf(order, [arrived], [], now).moments.map(({ what }) => what)).toContain('refund_done');
  });
});

describe('what the phone takes', () => {
  it.each([
    ['weixin://wxpay/bizpayurl?pr=x', { code_url: 'weixin://wxpay/bizpayurl?pr=x' }],
    [' https://wx.tenpay.com/x ', { h5_url: 'https://wx.tenpay.com/x' }],
    ['{"appid":"wx"}', { appid: 'wx' }],
    ['{"order_type":"app","payment":{"appid":"wx"}}', { appid: 'wx' }],
    ['[', undefined],
    ['7', undefined],
    ['', undefined],
  ])('%j', (pasted, asked) => {
    expect(readPasted(pasted)).toEqual(asked);
  });

  it('offers no order that is paid, and no signature that was refused', () => {
    expect(
      candidatesOf([], [{ body: '[', response: { status: 200, headers: [], body: '{"errcode":40001}' } } as never]),
    ).toEqual([]);
  });
});

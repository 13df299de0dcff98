import { describe, expect, it } from 'vitest';
import { aNumber, merchantsWith, useSandbox, withSandbox } from '../demo-sandbox.ts';
import type { Reply } from '../exchange.ts';

const stand = useSandbox();

const anOrder = (change: object = {}, number = aNumber()) => stand.v3.anOrder(number, change);
const order = (body: object): Promise<Reply> => stand.v3.order(body);

const numberOf = (reply: Reply): number => Number(/^[0-9A-F]+-(\d+)$/.exec(reply.header('Request-ID') ?? '')?.[1]);

const paid = async (): Promise<string> => {
  const number = aNumber();
  await order(anOrder({}, number));
  stand.sandbox.pay(stand.v3.mchid, number);
  return number;
};

/** The internal numbers of the troubleshooting manual, each by what it stands for. */
const NUMBERS: [number: number, meaning: string, act: () => Promise<Reply>][] = [
  [0, 'success', () => order(anOrder())],
  [268512771, 'the order does not exist', () => stand.v3.query('unknown-1')],
  [268435461, 'an illegal parameter', () => order(anOrder({ description: '' }))],
  [268435464, 'out of range', () => order(anOrder({ amount: { total: 0 } }))],
  [270924358, 'an illegal extra parameter', () => order(anOrder({ extra: 1 }))],
  [268498689, 'the order is paid', async () => order(anOrder({}, await paid()))],
  [268498689, 'the order is paid, on closing', async () => stand.v3.close(await paid())],
  [
    268447914,
    'the order is valid no longer',
    async () => {
      const body = anOrder({ time_expire: '2018-06-08T10:34:56+08:00' });
      await order(body);
      stand.sandbox.clock.advance(120);
      return order(body);
    },
  ],
  [
    268498688,
    're-entry with other parameters',
    async () => {
      const number = aNumber();
      await order(anOrder({}, number));
      return order(anOrder({ attach: 'other' }, number));
    },
  ],
  [
    268448010,
    'receiving is restricted',
    () => {
      const merchants = merchantsWith('1900000109', (merchant) => ({
        ...merchant,
        ...(merchant.wechatpay_v3 && { wechatpay_v3: { ...merchant.wechatpay_v3, receiving_restricted: true } }),
      }));
      return withSandbox({ merchants }, ({ v3 }) => v3.order(v3.anOrder(aNumber())));
    },
  ],
  [268443699, 'a sign error', () => stand.v3.certificates({ signedTarget: '/' })],
  [268445527, 'appid and mchid do not match', () => order(anOrder({ appid: 'wx1' }))],
  [
    268447840,
    'a frequency limit',
    () => {
      stand.sandbox.faults.add({ system: 'v3', error: 'FREQUENCY_LIMITED' });
      return order(anOrder());
    },
  ],
];

describe('the number at the end of Request-ID', () => {
  it.each(NUMBERS)('%i: %s', async (number, _meaning, act) => {
    expect(numberOf(await act())).toBe(number);
  });

  it.each(['SYSTEM_ERROR', 'OUT_TRADE_NO_USED', 'NO_AUTH', 'RULE_LIMIT', 'NOT_ENOUGH'])(
    'is not that of a success for %s, of which no number is known',
    async (error) => {
      stand.sandbox.faults.add({ system: 'v3', error });
      expect(numberOf(await stand.v3.refund({}))).toBe(268578704);
    },
  );
});

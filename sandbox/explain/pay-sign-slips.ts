import type { Artifact, Order } from '../orders/order.ts';
import { JOIN_SLIPS, nonceSlips, timestampSlips } from './line-slips.ts';
import { type Lines, lineSlip } from './lines.ts';
import type { Slip } from './slips.ts';

/** The names of the lines under payment parameters. */
export const PAY_SIGN_PARTS = ['appid', 'timestamp', 'nonce', 'package'] as const;

const [APPID, TIMESTAMP, NONCE, PACKAGE] = [0, 1, 2, 3];

const PREFIX = 'prepay_id=';

const packageSlips = (others: readonly Artifact[]): readonly Slip<Lines>[] => [
  lineSlip({ cause: 'package_prefix_missing', part: 'package' }, PACKAGE, (line) => {
    const text = line.toString();
    return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined;
  }),
  lineSlip({ cause: 'package_prefix_added', part: 'package' }, PACKAGE, (line) => {
    const text = line.toString();
    return text.startsWith(PREFIX) ? undefined : `${PREFIX}${text}`;
  }),
  lineSlip({ cause: 'package_fixed_signed', part: 'package' }, PACKAGE, () => 'Sign=WXPay'),
  ...others.map(({ prepay_id }) =>
    lineSlip({ cause: 'prepay_id_other', part: 'package' }, PACKAGE, (line) =>
      line.toString().startsWith(PREFIX) ? `${PREFIX}${prepay_id}` : prepay_id,
    ),
  ),
];

const added = (about: string, more: (lines: readonly Buffer[]) => readonly Buffer[]): Slip<Lines> => ({
  cause: 'lines_added',
  about,
  part: 'lines',
  make: (lines) => ({ ...lines, lines: more(lines.lines) }),
});

/** Ways of getting the string under v3 payment parameters wrong. */
export const paySignSlips = (order: Order, appids: Iterable<string>): readonly Slip<Lines>[] => [
  ...JOIN_SLIPS,
  ...packageSlips(order.artifacts.slice(-10)),
  ...[...appids, order.mchid, ''].map((appid) =>
    lineSlip({ cause: 'appid_other', about: appid || '""', part: 'appid' }, APPID, () => appid),
  ),
  ...timestampSlips(TIMESTAMP),
  ...nonceSlips(NONCE),
  added('RSA', (lines) => [...lines, Buffer.from('RSA')]),
  added('partnerid', (lines) => [...lines.slice(0, 1), Buffer.from(order.mchid), ...lines.slice(1)]),
  added('Sign=WXPay', (lines) => [...lines, Buffer.from('Sign=WXPay')]),
];

import { deadlineIn } from '../../../shared/clock.ts';
import type { QueryOutcome } from '../../../shared/upstream/outcome.ts';
import { createV2System } from '../../../shared/wechatpay-v2/system.ts';
import { type Advice, type Finding, fail, pass, warn } from '../finding.ts';
import { type Check, impossibleNumber, PROBE_MS, quiet, upstreamOf, usableCredentials } from '../subject.ts';

const LOOKED = 'APIv2 query';
const BIND = 'Bind the appid to the merchant on the merchant platform, and list the bound one first in appids.';

/** By the code of the error table of 统一下单 in which the refusal is told. */
const REFUSALS: readonly (readonly [RegExp, Advice])[] = [
  [
    /^SIGN_?ERROR$/,
    {
      level: 'fail',
      found: 'WeChat does not take the signature: the API key is wrong',
      remedy: 'Store the 32 characters of the API key (v2) of the merchant platform as wechatpay_v2.api_key.',
    },
  ],
  [
    /^MCHID_NOT_EXIST$/,
    {
      level: 'fail',
      found: 'WeChat knows no such merchant or sub-merchant',
      remedy:
        'Check the merchant number and the first of wechatpay_v2.sub_mch_ids, and that the origin is of its region.',
    },
  ],
  [/^APPID_NOT_EXIST$/, { level: 'fail', found: 'WeChat knows no such appid', remedy: BIND }],
  [/^APPID_MCHID_NOT_MATCH$/, { level: 'fail', found: 'the appid is not bound to the merchant', remedy: BIND }],
  [
    /^NO_?AUTH$/,
    { level: 'fail', found: 'the merchant may not use this interface', remedy: 'Apply for it at WeChat.' },
  ],
  [/^FREQUENCY_LIMITED$/, { level: 'warn', found: 'WeChat limits the rate', remedy: 'Run doctor again later.' }],
];

/** By the reason for which an answer does not count. */
const REASONS: readonly (readonly [RegExp, Advice])[] = [
  [
    /^SIGNATURE_FORGED$/,
    {
      level: 'fail',
      found: 'the answer is not signed with the API key',
      remedy: "Check the origin and what stands between; WeChat signs with the merchant's own key.",
    },
  ],
  [
    /^(SYSTEMERROR|HTTP_5\d\d)$/,
    { level: 'warn', found: 'WeChat has a trouble of its own', remedy: 'Run doctor again later.' },
  ],
];

const UNEXPECTED: Advice = {
  level: 'fail',
  found: 'no answer that can be trusted',
  remedy: 'See the lines about the origins; expected was ORDERNOTEXIST.',
};

const adviceOf = (table: readonly (readonly [RegExp, Advice])[], code: string): Advice =>
  table.find(([pattern]) => pattern.test(code))?.[1] ?? UNEXPECTED;

const findingOf = (outcome: QueryOutcome): Finding => {
  if (outcome.kind === 'absent') return pass(LOOKED, "WeChat takes the signature, and signs with the merchant's key");
  if (outcome.kind === 'found') return fail(LOOKED, 'WeChat knows an order that nobody made', 'Check the origin.');
  const told = outcome.kind === 'refused' ? outcome.refusal.upstream.code : outcome.reason;
  const { level, found, remedy } = adviceOf(outcome.kind === 'refused' ? REFUSALS : REASONS, told);
  return { level, looked: LOOKED, found: `${found} (${told.slice(0, 64)})`, remedy };
};

/** Asks APIv2 for an order that cannot exist, through the code that asks for real ones. */
export const probeV2: Check = async (subject) => {
  const credentials = usableCredentials(subject, 'wechatpay_v2');
  if (credentials === null) return [];
  const [appid] = subject.secret?.merchant.appids ?? [];
  if (appid === undefined) {
    return [warn(LOOKED, 'cannot be asked without an appid', 'List the bound appids in the secret as appids.')];
  }
  const number = {
    mchid: subject.mchid,
    out_trade_no: impossibleNumber(),
    appid,
    sub_mch_id: credentials.sub_mch_ids?.[0],
  };
  const system = createV2System(upstreamOf(subject, 'wechatpay_v2'), quiet);
  return [findingOf(await system.query(credentials, number, deadlineIn(subject.clock, PROBE_MS)))];
};

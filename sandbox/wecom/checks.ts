import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { Windows } from '../limits/windows.ts';
import type { World } from '../system.ts';
import type { WecomCall } from './call.ts';
import { type WecomRefusal, wecomRefusal } from './errors.ts';
import { brokenLimit } from './rate-limits.ts';
import type { App, TokenVerdict } from './tokens.ts';

/** A request on its way to a call; `token` is what was thought of its access_token. */
export interface WecomCase {
  request: WireRequest;
  call: WecomCall;
  token: TokenVerdict | undefined;
  world: World;
  windows: Windows;
}

interface WecomCheck extends Provenance {
  refuse(subject: WecomCase): WecomRefusal | undefined;
}

const appOf = (token: TokenVerdict | undefined): App | undefined => (token && 'corpid' in token ? token : undefined);

const mayCall = (world: World, app: App | undefined): boolean =>
  app !== undefined &&
  world.merchants.ofCorp(app.corpid).some(({ wecom }) => wecom?.corpsecret === app.corpsecret && wecom.apiAllowed);

/** What is looked at before the parameters. The real order of these is documented nowhere. */
export const WECOM_CHECKS: readonly WecomCheck[] = [
  {
    rule: 'The access_token is in the query',
    source: 'global errcodes, path 90313, 41001',
    confidence: 'documented',
    refuse: ({ token }) => (token ? undefined : wecomRefusal(41001, 'no access_token')),
  },
  {
    rule: 'The access_token is alive: 40014 for one that never was, 42001 or 40014 once expired',
    source: 'global errcodes, path 90313; reports',
    confidence: 'community',
    refuse: ({ token }) =>
      token && 'errcode' in token ? wecomRefusal(token.errcode, 'access_token is no good') : undefined,
  },
  {
    rule: 'The caller’s address is trusted (switch wecom_trusted_ip)',
    source: 'read-first guide, path 90664; zyh94946/wx-msg-push-tencent issue 8',
    confidence: 'observed',
    refuse: ({ world }) => (world.behaviour.wecom_trusted_ip ? undefined : wecomRefusal(60020, 'untrusted address')),
  },
  {
    rule: 'The app is ticked as one that may call the payment API',
    source: 'overview, path 98723; global errcodes, path 90313, 48002',
    confidence: 'documented',
    refuse: ({ call, token, world }) =>
      call.privileged && !mayCall(world, appOf(token))
        ? wecomRefusal(48002, 'the app may not call this API')
        : undefined,
  },
  {
    rule: 'Calls beyond a rate limit get 45009 (switch wecom_rate_limits)',
    source: 'rate limits, path 90312; global errcodes, path 90313',
    confidence: 'documented',
    refuse: ({ request, token, world, windows }) => {
      if (!world.behaviour.wecom_rate_limits) return undefined;
      const broken = brokenLimit(windows, request, appOf(token)?.corpid ?? '');
      return broken && wecomRefusal(45009, broken.rule);
    },
  },
  {
    rule: 'A wrong verb gets 40058; 40063 is documented for it as well',
    source: 'global errcodes, path 90313',
    confidence: 'documented',
    refuse: ({ call, request }) =>
      call.methods.some((method) => method === request.method)
        ? undefined
        : wecomRefusal(40058, `method ${request.method}`),
  },
];

export const refuseWecom = (subject: WecomCase): WecomRefusal | undefined => {
  for (const check of WECOM_CHECKS) {
    const refusal = check.refuse(subject);
    if (refusal) return refusal;
  }
  return undefined;
};

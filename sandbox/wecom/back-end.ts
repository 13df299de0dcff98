import type { Effects } from '../faults/rule.ts';
import type { Fields } from '../fields/rule.ts';
import { gatewayPage } from '../http/gateway-page.ts';
import { readJsonObject } from '../http/read-json.ts';
import type { RequestIdentity, WireRequest } from '../http/wire.ts';
import type { BackEnd, World } from '../system.ts';
import { createOrder } from './create-order.ts';
import { WECOM_ERRORS, wecomRefusal } from './errors.ts';
import { CREATE_ORDER_FIELDS, GET_ORDER_FIELDS, GET_SIGN_FIELDS } from './fields.ts';
import { getOrder } from './get-order.ts';
import { getSign } from './get-sign.ts';
import { getToken } from './get-token.ts';
import { readBody } from './read-body.ts';
import { presentWecom, type WecomReply } from './reply.ts';
import { createTokens, type Tokens } from './tokens.ts';

interface WecomCall {
  table: Fields;
  perform(body: Record<string, unknown>, corpid: string, world: World): WecomReply;
}

const GET_TOKEN = '/cgi-bin/gettoken';

const WECOM_CALLS: Readonly<Record<string, WecomCall>> = {
  '/cgi-bin/miniapppay/create_order': { table: CREATE_ORDER_FIELDS, perform: createOrder },
  '/cgi-bin/miniapppay/get_order': { table: GET_ORDER_FIELDS, perform: getOrder },
  '/cgi-bin/miniapppay/get_sign': { table: GET_SIGN_FIELDS, perform: getSign },
};

const findWecomCall = (path: string): WecomCall | undefined =>
  Object.hasOwn(WECOM_CALLS, path) ? WECOM_CALLS[path] : undefined;

const identify = (request: WireRequest, world: World): RequestIdentity => {
  const known = request.path === GET_TOKEN || findWecomCall(request.path) !== undefined;
  const call = known ? (request.path.split('/').at(-1) ?? 'unknown') : 'unknown';
  const { mchid, out_trade_no, prepay_id } = readJsonObject(request.body) ?? {};
  // gettoken names a corp and get_sign a prepay_id: both lead to a merchant.
  const order = typeof prepay_id === 'string' ? world.orders.findByPrepayId(prepay_id)?.order : undefined;
  const ofCorp = world.merchants.ofCorp(request.query.get('corpid') ?? '')[0]?.mchid;
  const merchant = typeof mchid === 'string' ? mchid : (order?.mchid ?? ofCorp);
  const number = typeof out_trade_no === 'string' ? out_trade_no : order?.out_trade_no;
  return {
    call,
    ...(merchant !== undefined && { mchid: merchant }),
    ...(number !== undefined && { out_trade_no: number }),
  };
};

const issueToken = (request: WireRequest, world: World, tokens: Tokens): WecomReply =>
  request.method === 'GET'
    ? getToken(request, world, tokens)
    : { refusal: wecomRefusal(40058, `method ${request.method}`) };

/** Token, privilege, verb, body: the real order of these is unknown. */
const perform = (call: WecomCall, request: WireRequest, world: World, tokens: Tokens, effects: Effects): WecomReply => {
  const accessToken = request.query.get('access_token');
  if (!accessToken) return { refusal: wecomRefusal(41001, 'no access_token') };
  if (effects.token_invalidated !== undefined) tokens.invalidate(accessToken, effects.token_invalidated);
  const token = tokens.check(accessToken);
  if ('errcode' in token) return { refusal: wecomRefusal(token.errcode, 'access_token is no good') };
  if (!world.merchants.ofCorp(token.corpid).some(({ wecom }) => wecom?.apiAllowed)) {
    return { refusal: wecomRefusal(48002, 'the app may not call this API') };
  }
  if (request.method !== 'POST') return { refusal: wecomRefusal(40058, `method ${request.method}`) };
  const read = readBody(request, call.table, world.behaviour);
  return 'errcode' in read ? { refusal: read } : call.perform(read.body, token.corpid, world);
};

/** WeCom's server API: `/cgi-bin/…`. */
export const createWecom = (world: World): BackEnd => {
  const tokens = createTokens(world.clock, world.behaviour);
  return {
    name: 'wecom',
    prefixes: ['/cgi-bin/'],
    errorCodes: [...WECOM_ERRORS.keys()].map(String),
    identify: (request) => identify(request, world),
    answer: (request, effects) => {
      const present = (reply: WecomReply) => presentWecom(reply, request, world.wireNow());
      if (request.path === GET_TOKEN) return present(issueToken(request, world, tokens));
      const call = findWecomCall(request.path);
      if (!call) return { answer: gatewayPage(404), code: '404', verdict: 'unknown path' };
      return present(perform(call, request, world, tokens, effects));
    },
    error: (request, code) => {
      const refusal = wecomRefusal(Number(code), `fault: ${code}`, { errmsg: WECOM_ERRORS.get(Number(code)) ?? code });
      return presentWecom({ refusal }, request, world.wireNow());
    },
    reset: () => tokens.clear(),
  };
};

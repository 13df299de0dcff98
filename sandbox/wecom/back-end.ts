import type { Effects } from '../faults/rule.ts';
import { gatewayPage } from '../http/gateway-page.ts';
import { readJsonObject } from '../http/read-json.ts';
import type { Outcome, RequestIdentity, WireRequest } from '../http/wire.ts';
import { createWindows, type Windows } from '../limits/windows.ts';
import type { BackEnd, World } from '../system.ts';
import { type BarredAddresses, createBarredAddresses } from './barred-addresses.ts';
import { BILL_FILE_PATH, type BillFiles, createBillFiles } from './bill-files.ts';
import type { WecomCall } from './call.ts';
import { findWecomCall } from './calls.ts';
import { refuseWecom } from './checks.ts';
import { downloadBill } from './download-bill.ts';
import { WECOM_ERRORS, wecomRefusal } from './errors.ts';
import { getToken } from './get-token.ts';
import { readBody } from './read-body.ts';
import { presentWecom, type WecomReply } from './reply.ts';
import { createTokens, type Tokens } from './tokens.ts';

const GET_TOKEN = '/cgi-bin/gettoken';

/** What WeCom itself remembers. */
interface Memory {
  tokens: Tokens;
  windows: Windows;
  barred: BarredAddresses;
  files: BillFiles;
}

const identify = (request: WireRequest, world: World): RequestIdentity => {
  const known = request.path === GET_TOKEN || findWecomCall(request.path) !== undefined;
  const call = known ? (request.path.split('/').at(-1) ?? 'unknown') : 'unknown';
  const { mchid, out_trade_no, prepay_id, out_refund_no } = readJsonObject(request.body) ?? {};
  // gettoken names a corp, get_sign a prepay_id and get_refund_detail a refund: all lead to a merchant.
  const order = typeof prepay_id === 'string' ? world.orders.findByPrepayId(prepay_id)?.order : undefined;
  const ofCorp = world.merchants.ofCorp(request.query.get('corpid') ?? '')[0]?.mchid;
  const merchant = typeof mchid === 'string' ? mchid : (request.query.get('mchid') ?? order?.mchid ?? ofCorp);
  const refunded = world.refunds.find(merchant ?? '', typeof out_refund_no === 'string' ? out_refund_no : '')?.order;
  const number = typeof out_trade_no === 'string' ? out_trade_no : (order ?? refunded)?.out_trade_no;
  return {
    call,
    ...(merchant !== undefined && { mchid: merchant }),
    ...(number !== undefined && { out_trade_no: number }),
  };
};

const issueToken = (request: WireRequest, world: World, { tokens, barred }: Memory): WecomReply =>
  request.method === 'GET'
    ? getToken(request, world, tokens, barred)
    : { refusal: wecomRefusal(40058, `method ${request.method}`) };

const perform = (call: WecomCall, request: WireRequest, world: World, memory: Memory, effects: Effects): WecomReply => {
  const { tokens, windows, files } = memory;
  const accessToken = request.query.get('access_token');
  if (accessToken && effects.token_invalidated !== undefined) tokens.invalidate(accessToken, effects.token_invalidated);
  const token = accessToken ? tokens.check(accessToken) : undefined;
  const refusal = refuseWecom({ request, call, token, world, windows });
  if (refusal) return { refusal };
  const read = readBody(request, call.table, world.behaviour);
  if ('refusal' in read) return read;
  const corpid = token && 'corpid' in token ? token.corpid : '';
  return call.perform(read.body, { corpid, request, files }, world);
};

const respond = (request: WireRequest, world: World, memory: Memory, effects: Effects): Outcome => {
  if (request.path === BILL_FILE_PATH) return downloadBill(request, memory.files, world);
  const present = (reply: WecomReply) => presentWecom(reply, request, world.wireNow());
  if (request.path === GET_TOKEN) return present(issueToken(request, world, memory));
  const call = findWecomCall(request.path);
  if (!call) return { answer: gatewayPage(404), code: '404', verdict: 'unknown path' };
  return present(perform(call, request, world, memory, effects));
};

/** WeCom's server API: `/cgi-bin/…`. */
export const createWecom = (world: World): BackEnd => {
  const memory: Memory = {
    tokens: createTokens(world.clock, world.behaviour),
    windows: createWindows(world.clock),
    barred: createBarredAddresses(world.clock),
    files: createBillFiles(world.clock, world.wireNow),
  };
  return {
    name: 'wecom',
    prefixes: ['/cgi-bin/'],
    errorCodes: [...WECOM_ERRORS.keys()].map(String),
    identify: (request) => identify(request, world),
    answer: (request, effects) => respond(request, world, memory, effects),
    error: (request, code) => {
      const refusal = wecomRefusal(Number(code), `fault: ${code}`, { errmsg: WECOM_ERRORS.get(Number(code)) ?? code });
      return presentWecom({ refusal }, request, world.wireNow());
    },
    reset: () => {
      for (const part of Object.values(memory)) part.clear();
    },
  };
};

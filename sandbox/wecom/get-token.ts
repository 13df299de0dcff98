import { timingSafeEqual } from 'node:crypto';
import type { WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import type { BarredAddresses } from './barred-addresses.ts';
import { wecomRefusal } from './errors.ts';
import type { WecomReply } from './reply.ts';
import type { Tokens } from './tokens.ts';

const equal = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** `GET /cgi-bin/gettoken?corpid=&corpsecret=`. */
export const getToken = (
  { query, remoteAddress }: WireRequest,
  world: World,
  tokens: Tokens,
  barred: BarredAddresses,
): WecomReply => {
  if (barred.isBarred(remoteAddress)) return { refusal: wecomRefusal(45009, 'the address is barred from gettoken') };
  const [corpid, corpsecret] = [query.get('corpid'), query.get('corpsecret')];
  if (!corpid) return { refusal: wecomRefusal(41002, 'corpid missing', { bare: true }) };
  if (!corpsecret) return { refusal: wecomRefusal(41004, 'corpsecret missing', { bare: true }) };
  const corp = world.merchants.ofCorp(corpid);
  if (corp.length === 0) return { refusal: wecomRefusal(40013, 'unknown corpid') };
  if (!corp.some(({ wecom }) => wecom && equal(wecom.corpsecret, corpsecret))) {
    barred.wrongSecret(remoteAddress, world.behaviour.wecom_wrong_secrets_barred);
    return { refusal: wecomRefusal(40001, 'corpsecret does not fit') };
  }
  return { body: tokens.issue({ corpid, corpsecret }), verdict: 'token issued' };
};

import { deadlineIn } from '../../../shared/clock.ts';
import { call } from '../../../shared/upstream/call.ts';
import type { ExchangeRequest } from '../../../shared/upstream/exchange.ts';
import { ORDER_ABSENT } from '../../../shared/wecom/classify.ts';
import type { WecomCredentials } from '../../../shared/wecom/credentials.ts';
import { type Advice, type Finding, fail, pass } from '../finding.ts';
import { readJsonObject } from '../read-json-object.ts';
import { type Check, impossibleNumber, PROBE_MS, type Subject, upstreamOf, usableCredentials } from '../subject.ts';

const TOKEN = 'WeCom gettoken';
const ORDER = 'WeCom get_order';
const LATER = 'Run doctor again later.';

const BAD_SECRET: Advice = {
  level: 'fail',
  found: "corpsecret is not a secret of this corp's apps",
  remedy: "Store the Secret shown in WeCom's admin console at the self-built app that charges (应用管理).",
};
const BUSY: Advice = { level: 'warn', found: 'WeCom is busy or limits the rate', remedy: LATER };
const NOT_TICKED: Advice = {
  level: 'fail',
  found: 'the app may not call this interface',
  remedy: "Tick the app under 可调用接口的应用 of 对外收款 in WeCom's admin console, and store that app's Secret.",
};
const NOT_TRUSTED: Advice = {
  level: 'fail',
  found: "this machine's address is not trusted",
  remedy: "Add the address to the app's 企业可信IP; a function needs a fixed address, as a NAT gateway gives.",
};
const NOT_BOUND: Advice = {
  level: 'fail',
  found: 'the merchant number is not bound to this corp',
  remedy: "Bind it under 对外收款 in WeCom's admin console, or correct corpid.",
};

/** 全局错误码, as far as a probe meets it. */
const ERRCODES: ReadonlyMap<number, Advice> = new Map([
  [-1, BUSY],
  [6000, BUSY],
  [45009, BUSY],
  [45033, BUSY],
  [40001, BAD_SECRET],
  [40091, BAD_SECRET],
  [40013, { level: 'fail', found: 'WeCom knows no such corpid', remedy: 'Copy the 企业ID (我的企业) once more.' }],
  [48001, NOT_TICKED],
  [48002, NOT_TICKED],
  [48006, NOT_TICKED],
  [60031, NOT_TICKED],
  [301002, NOT_TICKED],
  [50003, { level: 'fail', found: 'the app is disabled', remedy: "Enable it in WeCom's admin console." }],
  [60020, NOT_TRUSTED],
  [301042, NOT_TRUSTED],
  [660001, NOT_BOUND],
  [660006, NOT_BOUND],
  [660011, NOT_BOUND],
]);

const UNLISTED: Advice = {
  level: 'fail',
  found: 'WeCom refuses',
  remedy: "Look the number up in WeCom's table of global error codes (全局错误码).",
};

type Reply = { kind: 'answer'; errcode: number; body: Record<string, unknown> } | { kind: 'none'; reason: string };

const ask = async (subject: Subject, request: ExchangeRequest): Promise<Reply> => {
  const { exchange } = await call(upstreamOf(subject, 'wecom'), request, deadlineIn(subject.clock, PROBE_MS));
  if (exchange.kind !== 'answer') return { kind: 'none', reason: exchange.reason };
  const body = readJsonObject(exchange.body);
  const errcode = body?.errcode ?? 0;
  return body === null || typeof errcode !== 'number'
    ? { kind: 'none', reason: `HTTP ${exchange.status} that is not of WeCom` }
    : { kind: 'answer', errcode, body };
};

/** WeCom tells which address it saw: the one to be trusted. */
const addressIn = ({ errmsg }: Record<string, unknown>): string => {
  const found = typeof errmsg === 'string' ? /from ip: ([\da-f.:]{2,45})/i.exec(errmsg)?.[1] : undefined;
  return found === undefined ? '' : `, seen from ${found}`;
};

const refused = (looked: string, reply: Reply): Finding => {
  if (reply.kind === 'none') return fail(looked, `no answer (${reply.reason})`, 'See the lines about the origins.');
  const { level, found, remedy } = ERRCODES.get(reply.errcode) ?? UNLISTED;
  return { level, looked, found: `${found} (errcode ${reply.errcode}${addressIn(reply.body)})`, remedy };
};

const askForToken = (subject: Subject, { corpid, corpsecret }: WecomCredentials): Promise<Reply> => {
  const query = new URLSearchParams({ corpid, corpsecret: corpsecret.export().toString() });
  return ask(subject, { method: 'GET', target: `/cgi-bin/gettoken?${query}`, headers: {} });
};

const askForOrder = (subject: Subject, token: string): Promise<Reply> =>
  ask(subject, {
    method: 'POST',
    target: `/cgi-bin/miniapppay/get_order?access_token=${encodeURIComponent(token)}`,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ mchid: subject.mchid, out_trade_no: impossibleNumber() }),
  });

/** Asks WeCom for a token and with it for an order that cannot exist. No text of an answer is printed: it may echo. */
export const probeWecom: Check = async (subject) => {
  const credentials = usableCredentials(subject, 'wecom');
  if (credentials === null) return [];
  const granted = await askForToken(subject, credentials);
  const token = granted.kind === 'answer' && granted.errcode === 0 ? granted.body.access_token : undefined;
  if (typeof token !== 'string' || token === '') return [refused(TOKEN, granted)];

  const order = await askForOrder(subject, token);
  const absent = order.kind === 'answer' && order.errcode === ORDER_ABSENT;
  return [
    pass(TOKEN, 'WeCom takes corpid and corpsecret'),
    absent ? pass(ORDER, 'the app may ask for orders of this merchant') : refused(ORDER, order),
  ];
};

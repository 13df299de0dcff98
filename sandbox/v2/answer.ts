import type { Behaviour } from '../behaviour.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { Effects } from '../faults/rule.ts';
import type { Answer, Outcome, SignatureTrace } from '../http/wire.ts';
import { randomBase62 } from '../random.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import { reworded, type V2Refusal, type V2Wording } from './errors.ts';
import { v2Algorithm, v2Message, v2Sign } from './sign.ts';
import { type Elements, writeXml } from './write-xml.ts';

/** What a call comes to. */
export type V2Result =
  | V2Refusal
  | { elements: Elements; verdict: string }
  /** A signed answer without nonce_str and result_code. */
  | { plain: Elements; verdict: string }
  /** A file, which has no signature. */
  | { file: string | Buffer; type: string; verdict: string };

/** How a call refuses. */
export interface Manner {
  wording?: V2Wording;
  refuse?(refusal: V2Refusal): Elements;
}

export interface V2Reply {
  fields: V2Fields;
  merchant?: V2Merchant;
  signature?: SignatureTrace;
  explanation?: Explanation;
  manner: Manner;
  result: V2Result;
}

/** Real answers leave the charset out: a client has to know that it is UTF-8. The status is 200 for errors as well. */
const respond = (body: string | Buffer, type = 'text/xml'): Answer => ({
  status: 200,
  headers: [
    ['Server', 'nginx'],
    ['Content-Type', type],
  ],
  body,
});

const ECHOED = ['appid', 'mch_id', 'sub_appid', 'sub_mch_id', 'device_info'] as const;

const echo = (fields: V2Fields): Elements =>
  ECHOED.flatMap((name) => {
    const value = fields[name];
    return value === undefined ? [] : [[name, value] as const];
  });

const signElement = (elements: Elements, { fields, merchant }: V2Reply, { signature }: Effects): Elements => {
  // Nobody's key can sign for an unknown merchant.
  if (!merchant || signature === 'missing') return [];
  // The answer uses the request's algorithm and does not name it.
  const sign = v2Sign(v2Message(elements), merchant.v2.apiKey, v2Algorithm(fields.sign_type) ?? 'MD5');
  return [['sign', signature === 'bad' ? [...sign].toReversed().join('') : sign]];
};

const SUCCEEDED: Elements = [
  ['return_code', 'SUCCESS'],
  ['return_msg', 'OK'],
];

const envelope = (reply: V2Reply, result: Elements, effects: Effects): Answer => {
  const head: Elements = [...SUCCEEDED, ...echo(reply.fields), ['nonce_str', randomBase62(16)]];
  return respond(writeXml([...head, ...signElement([...head, ...result], reply, effects), ...result]));
};

const plainAnswer = (reply: V2Reply, result: Elements, effects: Effects): Answer => {
  const elements: Elements = [...SUCCEEDED, ...echo(reply.fields), ...result];
  return respond(writeXml([...elements, ...signElement(elements, reply, effects)]));
};

const bare = (message: string): Elements => [['return_msg', message]];

const failure = (elements: Elements): Answer => respond(writeXml([['return_code', 'FAIL'], ...elements]));

/** A refusal is bare when it is a protocol problem and the switch says so, or when no merchant could sign it. */
const refusalShape = ({ merchant }: V2Reply, { return_msg }: V2Refusal, behaviour: Behaviour, effects: Effects) => {
  if (effects.error_shape !== undefined) return effects.error_shape;
  if (return_msg !== undefined) return behaviour.v2_protocol_errors;
  return merchant ? 'err_code' : 'return_msg';
};

const presentRefusal = (reply: V2Reply, refusal: V2Refusal, behaviour: Behaviour, effects: Effects): Answer => {
  const { refuse, wording } = reply.manner;
  if (refuse) return failure(refuse(refusal));
  const worded = reworded(refusal, wording);
  if (refusalShape(reply, worded, behaviour, effects) === 'return_msg') {
    return failure(bare(worded.return_msg ?? worded.err_code_des));
  }
  const elements: Elements = [
    ['result_code', 'FAIL'],
    ['err_code', worded.code],
    ['err_code_des', worded.err_code_des],
  ];
  return envelope(reply, elements, effects);
};

/** Turns a reply into communication failure, business failure, success, or a file. */
export const presentV2 = (reply: V2Reply, behaviour: Behaviour, effects: Effects): Outcome => {
  const { result, signature, explanation } = reply;
  const trace = { verdict: result.verdict, ...(signature && { signature }), ...(explanation && { explanation }) };
  if ('code' in result) {
    return { ...trace, code: result.code, answer: presentRefusal(reply, result, behaviour, effects) };
  }
  if ('file' in result) return { ...trace, code: 'SUCCESS', answer: respond(result.file, result.type) };
  if ('plain' in result) return { ...trace, code: 'SUCCESS', answer: plainAnswer(reply, result.plain, effects) };
  const success: Elements = [['result_code', 'SUCCESS'], ...result.elements];
  return { ...trace, code: 'SUCCESS', answer: envelope(reply, success, effects) };
};

import type { Behaviour } from '../behaviour.ts';
import type { Explanation } from '../explain/explanation.ts';
import type { Effects } from '../faults/rule.ts';
import type { Answer, Outcome, SignatureTrace } from '../http/wire.ts';
import { randomBase62 } from '../random.ts';
import type { V2Merchant } from './authenticate.ts';
import type { V2Fields } from './conditions.ts';
import type { V2Refusal } from './errors.ts';
import { v2Algorithm, v2Message, v2Sign } from './sign.ts';
import { writeXml } from './write-xml.ts';

type Elements = readonly (readonly [name: string, value: string | number])[];

export interface V2Reply {
  fields: V2Fields;
  merchant?: V2Merchant;
  signature?: SignatureTrace;
  explanation?: Explanation;
  result: V2Refusal | { elements: Elements; verdict: string };
}

/** Real answers leave the charset out: a client has to know that it is UTF-8. The status is 200 for errors as well. */
const answer = (elements: Elements): Answer => ({
  status: 200,
  headers: [
    ['Server', 'nginx'],
    ['Content-Type', 'text/xml'],
  ],
  body: writeXml(elements),
});

const ECHOED = ['appid', 'mch_id', 'sub_appid', 'sub_mch_id', 'device_info'] as const;

const echo = (fields: V2Fields): Elements =>
  ECHOED.flatMap((name) => {
    const value = fields[name];
    return value === undefined ? [] : [[name, value] as const];
  });

const signElement = (elements: Elements, merchant: V2Merchant, fields: V2Fields, effects: Effects): Elements => {
  if (effects.signature === 'missing') return [];
  // The answer uses the request's algorithm and does not name it.
  const sign = v2Sign(v2Message(elements), merchant.v2.apiKey, v2Algorithm(fields.sign_type) ?? 'MD5');
  return [['sign', effects.signature === 'bad' ? [...sign].toReversed().join('') : sign]];
};

const envelope = ({ fields, merchant }: V2Reply, result: Elements, effects: Effects): Answer => {
  const head: Elements = [
    ['return_code', 'SUCCESS'],
    ['return_msg', 'OK'],
    ...echo(fields),
    ['nonce_str', randomBase62(16)],
  ];
  // Nobody's key can sign for an unknown merchant.
  const sign = merchant ? signElement([...head, ...result], merchant, fields, effects) : [];
  return answer([...head, ...sign, ...result]);
};

const failure = (message: string): Answer =>
  answer([
    ['return_code', 'FAIL'],
    ['return_msg', message],
  ]);

/** A refusal is bare when it is a protocol problem and the switch says so, or when no merchant could sign it. */
const refusalShape = ({ merchant }: V2Reply, { return_msg }: V2Refusal, behaviour: Behaviour, effects: Effects) => {
  if (effects.error_shape !== undefined) return effects.error_shape;
  if (return_msg !== undefined) return behaviour.v2_protocol_errors;
  return merchant ? 'err_code' : 'return_msg';
};

/** Turns a reply into one of the three shapes: communication failure, business failure, success. */
export const presentV2 = (reply: V2Reply, behaviour: Behaviour, effects: Effects): Outcome => {
  const { result, signature, explanation } = reply;
  const trace = { verdict: result.verdict, ...(signature && { signature }), ...(explanation && { explanation }) };
  if ('elements' in result) {
    const success: Elements = [['result_code', 'SUCCESS'], ...result.elements];
    return { ...trace, code: 'SUCCESS', answer: envelope(reply, success, effects) };
  }
  const { code, err_code_des, return_msg } = result;
  if (refusalShape(reply, result, behaviour, effects) === 'return_msg') {
    return { ...trace, code, answer: failure(return_msg ?? err_code_des) };
  }
  const refusal: Elements = [
    ['result_code', 'FAIL'],
    ['err_code', code],
    ['err_code_des', err_code_des],
  ];
  return { ...trace, code, answer: envelope(reply, refusal, effects) };
};

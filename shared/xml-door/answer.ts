import { type HttpAnswer, type Named, namingHeaders } from '../http/answer.ts';
import { createNonce } from '../nonce.ts';
import type { OrderAnswer } from '../prepay/present.ts';
import { type Fields, signFields } from '../wechatpay-v2/signature.ts';
import { DESCRIPTIONS, type Refusal } from './refusal.ts';
import type { Signer } from './verify-sign.ts';

/** In CDATA, as WeChat writes it. A section's end and a carriage return inside of it would not survive. */
const cdata = (value: string): string =>
  `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>').replaceAll('\r', ']]>&#13;<![CDATA[')}]]>`;

const writeXml = (fields: Fields): string => {
  const elements = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<${name}>${cdata(value)}</${name}>`);
  return `<xml>${elements.join('\n')}\n</xml>`;
};

/** The status is 200 whatever happened: v2 clients look at the fields alone. */
const answer = (named: Named, fields: Fields): HttpAnswer => ({
  isBase64Encoded: false,
  statusCode: 200,
  headers: {
    'Content-Type': 'text/xml; charset=utf-8',
    'Cache-Control': 'no-store',
    ...namingHeaders(named),
  },
  body: writeXml(fields),
});

/** A document and who signed it. */
export interface Admitted {
  fields: Fields;
  signer: Signer;
}

/** An answer to somebody whose key is known, signed with the algorithm of the request. */
const signedAnswer = (named: Named, { fields, signer }: Admitted, result: Fields): HttpAnswer => {
  const { appid = '', mch_id = '', sub_appid = '', sub_mch_id = '', device_info = '' } = fields;
  const echo = { appid, mch_id, sub_appid, sub_mch_id, device_info };
  const head = { return_code: 'SUCCESS', return_msg: 'OK', ...echo, nonce_str: createNonce() };
  const sign = signFields({ ...head, ...result }, signer.credentials.apiKey, signer.signType);
  return answer(named, { ...head, sign, ...result });
};

export const placedAnswer = (named: Named, admitted: Admitted, placed: OrderAnswer): HttpAnswer =>
  signedAnswer(named, admitted, {
    result_code: 'SUCCESS',
    trade_type: admitted.fields.trade_type ?? '',
    prepay_id: placed.prepay_id ?? '',
    code_url: placed.code_url ?? '',
  });

/** A business failure. */
export const refusedAnswer = (named: Named, admitted: Admitted, refusal: Refusal): HttpAnswer =>
  signedAnswer(named, admitted, { result_code: 'FAIL', ...refusal });

/**
 * A communication failure: nobody's key can sign it. `return_msg` has the documented text and no more, because clients
 * compare it; the name stands beside it.
 */
export const communicationFailure = (named: Named, refusal: Refusal): HttpAnswer =>
  answer(named, { return_code: 'FAIL', return_msg: DESCRIPTIONS[refusal.err_code], ...refusal });

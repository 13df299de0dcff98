import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { V2Credentials } from '../../shared/wechatpay-v2/credentials.ts';
import type { Fields, SignType } from '../../shared/wechatpay-v2/signature.ts';

export const API_KEY = '192006250b4c09247ec02edce69f6a2d';
export const KEY = createSecretKey(Buffer.from(API_KEY));

export const merchant = (sign_type: SignType = 'MD5'): V2Credentials => ({
  mch_id: '10000100',
  apiKey: KEY,
  sign_type,
  sub_mch_ids: null,
});

/** The sign as the documents write it: one text, one digest. */
export const signOf = (text: string, signType: SignType, key = API_KEY): string => {
  const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(`${text}&key=${key}`).digest('hex').toUpperCase();
};

/** The text that is signed, by the rule of the documents. */
export const textOf = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .toSorted((a, b) =>
      Buffer.compare(Buffer.from(a.slice(0, a.indexOf('='))), Buffer.from(b.slice(0, b.indexOf('=')))),
    )
    .join('&');

/** WeChat's form: no declaration, everything in CDATA, a line feed between elements. */
export const xmlOf = (fields: Fields): string =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('\n')}\n</xml>`;

export const signed = (fields: Fields, signType: SignType = 'MD5', key = API_KEY): Fields => ({
  ...fields,
  sign: signOf(textOf(fields), signType, key),
});

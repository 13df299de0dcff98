import { generateKeyPairSync } from 'node:crypto';
import { Aes, Hash, Transformer, Wechatpay } from 'wechatpay-axios-plugin';
import type { Fields } from '../v2/client.ts';
import type { Foreign, V2Settings } from './v2-client.ts';

type Post = (fields: Fields, options?: object) => Promise<{ data: Fields }>;

/** The part of the client's chain that is used here; its own types describe the chain as anything. */
interface Chain {
  v2: {
    pay: Record<
      'unifiedorder' | 'orderquery' | 'closeorder' | 'refundquery' | 'downloadbill' | 'queryexchagerate',
      { post: Post }
    >;
    secapi: { pay: { refund: { post: Post } } };
  };
}

/** The client asks for the keys of APIv3 as well, which a v2 back office leaves to chance. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const UNUSED = {
  serial: 'merchant',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  certs: { platform: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
};

/** wechatpay-axios-plugin as it comes, but for `baseURL`; `tls` goes to it as it is. */
export const axiosPlugin = ({ origin, mchid, key }: Omit<V2Settings, 'appid'>, tls: object = {}): Chain =>
  new Wechatpay({ mchid, secret: key, baseURL: origin, ...UNUSED, ...tls }) as unknown as Chain;

/** Its verification of notifications, as its README puts it together; its own types leave most of this out. */
const { toObject } = Transformer as unknown as { toObject(xml: string): Fields };
const hash = Hash as unknown as {
  sign(type: string, fields: Fields, key: string): string;
  equals(known: string, received: string): boolean;
  md5(text: string): string;
};
const { AesEcb } = Aes as unknown as { AesEcb: { decrypt(ciphertext: string, key: string): string } };

export const AXIOS_PLUGIN: Foreign = {
  name: 'wechatpay-axios-plugin',
  badSignature: 'EV2_RES_SIGNATURE_NOT_EQUAL',
  bare: 'EV2_RES_STATUS_CODE_NOT_SUCESS',
  business: () => 'EV2_RES_STATUS_CODE_NOT_SUCESS',
  create: (settings) => {
    const { pay, secapi } = axiosPlugin(settings).v2;
    const identity = { appid: settings.appid, mch_id: settings.mchid };
    const ask = async (post: Post, fields: Fields) => (await post({ ...identity, ...fields })).data;
    return {
      order: (fields) => ask(pay.unifiedorder.post, fields),
      query: (fields) => ask(pay.orderquery.post, fields),
      close: (fields) => ask(pay.closeorder.post, fields),
      refund: (fields) => ask(secapi.pay.refund.post, fields),
      refundQuery: (fields) => ask(pay.refundquery.post, fields),
      bill: async (fields) => {
        // As its README says: a bill is no XML.
        const options = { transformResponse: [(data: string) => data] };
        const { data } = await pay.downloadbill.post({ ...identity, ...fields }, options);
        return String(data);
      },
      paymentNotified: async (body) => {
        const fields = toObject(body);
        const expected = hash.sign(fields.sign_type ?? 'MD5', fields, settings.key);
        if (!hash.equals(expected, fields.sign ?? '')) throw new Error('sign does not hold');
        return fields;
      },
      refundNotified: async (body) => toObject(AesEcb.decrypt(toObject(body).req_info ?? '', hash.md5(settings.key))),
      refused: (error) => {
        const { code, response } = error as { code: string; response: { data: Fields } };
        return { said: code, answer: response.data };
      },
    };
  },
};

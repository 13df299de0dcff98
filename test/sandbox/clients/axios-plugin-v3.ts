import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import type { DemoSecret } from '../demo-sandbox.ts';
import type { V3Notification } from '../notifications/open.ts';
import type { Received } from '../notifications/receiver.ts';

type Body = Record<string, unknown>;

interface Answer {
  status: number;
  data: Body;
}

interface Get {
  get(options: object): Promise<Answer>;
}

interface Post {
  post(body: object, options?: object): Promise<Answer>;
}

/** The part of the client's chain that is used here; its own types describe the chain as anything. */
interface Chain {
  v3: {
    pay: {
      transactions: Record<'app' | 'native', Post> & {
        id: { $transaction_id$: Get };
        outTradeNo: { $out_trade_no$: Get & { close: Post } };
      };
    };
    refund: { domestic: { refunds: Post & { $out_refund_no$: Get } } };
  };
}

/** wechatpay-axios-plugin as it comes, but for `baseURL`, for a merchant in public-key mode. */
export const axiosPluginV3 = (origin: string, { mchid, wechatpay_v3 }: DemoSecret) => {
  const { serial_no: serial, private_key: privateKey, public_keys: certs = {}, apiv3_key } = wechatpay_v3;
  const { v3 } = new Wechatpay({ mchid, serial, privateKey, certs, baseURL: origin }) as unknown as Chain;
  const { transactions } = v3.pay;
  const { refunds } = v3.refund.domestic;
  const params = { mchid };
  return {
    orderApp: (order: object) => transactions.app.post(order),
    orderNative: (order: object) => transactions.native.post(order),
    query: (out_trade_no: string) => transactions.outTradeNo.$out_trade_no$.get({ params, out_trade_no }),
    queryById: (transaction_id: string) => transactions.id.$transaction_id$.get({ params, transaction_id }),
    close: (out_trade_no: string) => transactions.outTradeNo.$out_trade_no$.close.post({ mchid }, { out_trade_no }),
    refund: (refund: object) => refunds.post(refund),
    queryRefund: (out_refund_no: string) => refunds.$out_refund_no$.get({ out_refund_no }),
    /** Its verification of notifications, as its README puts it together. */
    verifies: ({ headers, body }: Received): boolean => {
      const header = (name: string) => headers[`wechatpay-${name}`] ?? '';
      const key = Rsa.from(certs[header('serial')] ?? '', Rsa.KEY_TYPE_PUBLIC);
      return Rsa.verify(Formatter.response(header('timestamp'), header('nonce'), body), header('signature'), key);
    },
    opens: ({ body }: Received): Body => {
      const { ciphertext, nonce, associated_data } = (JSON.parse(body) as V3Notification).resource;
      return JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiv3_key, nonce, associated_data)) as Body;
    },
  };
};

/** What the client throws: WeChat's status and answer, or a code of its own. */
export const refusedBy = async (act: Promise<unknown>): Promise<{ code: string; status: number; data: Body }> => {
  try {
    await act;
  } catch (error) {
    const { code, response } = error as { code: string; response: Answer };
    return { code, status: response.status, data: response.data };
  }
  throw new Error('the client is content');
};

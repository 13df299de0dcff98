import { generateKeyPairSync } from 'node:crypto';
import { Wechatpay } from 'wechatpay-axios-plugin';

export type Answered = Record<string, string>;

/** The part of the client's chain that is used here; its own types describe the chain as anything. */
interface Chain {
  v2: { pay: { unifiedorder: { post(order: object): Promise<{ status: number; data: Answered }> } } };
}

/** The client asks for the keys of APIv3 as well, which a v2 back office leaves to chance. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const UNUSED = {
  serial: 'merchant',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  certs: { platform: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
};

/** wechatpay-axios-plugin as a back office uses it, but for `baseURL`. */
export const createV2Client = (mchid: string, secret: string, baseURL: string) => {
  const client = new Wechatpay({ mchid, secret, baseURL, ...UNUSED }) as unknown as Chain;
  return (order: object) => client.v2.pay.unifiedorder.post(order);
};

/** What the client throws once an answer says FAIL, or once its sign does not verify. */
export const failureOf = async (posting: Promise<unknown>): Promise<{ code: string; data: Answered }> => {
  try {
    await posting;
  } catch (error) {
    const { code, response } = error as { code: string; response: { data: Answered } };
    return { code, data: response.data };
  }
  throw new Error('the client is content');
};

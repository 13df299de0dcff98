import { createPublicKey } from 'node:crypto';
import { fail, pass } from '../finding.ts';
import type { Check } from '../subject.ts';

const DOCUMENTED_ID = /^PUB_KEY_ID_\d{1,64}$/;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The ids as the merchant platform shows them (document 4012153196). */
export const lookAtPublicKeyIds: Check = ({ secret }) => {
  const v3 = secret?.block.wechatpay_v3;
  const ids = isObject(v3) && isObject(v3.public_keys) ? Object.keys(v3.public_keys) : [];
  return ids.map((id) =>
    DOCUMENTED_ID.test(id)
      ? pass('public key id', `${id} has the documented form`)
      : fail(
          'public key id',
          `${id.slice(0, 64)} is not PUB_KEY_ID_ and digits`,
          'Copy the id (公钥ID) from the merchant platform (API security) once more.',
        ),
  );
};

/** The mistake most often made: the merchant's own certificate or key in the place of WeChat's. */
export const lookAtPublicKeyOwner: Check = ({ secret }) => {
  const credentials = secret?.merchant.credentials.wechatpay_v3;
  if (!credentials) return [];
  const own = createPublicKey(credentials.privateKey);
  return [...credentials.publicKeys].map(([id, key]) =>
    key.equals(own)
      ? fail(
          'public key owner',
          `${id} is the merchant's own key`,
          "Store WeChat's pub_key.pem there, neither apiclient_cert.pem nor apiclient_key.pem.",
        )
      : pass('public key owner', `${id} is not the merchant's own key`),
  );
};

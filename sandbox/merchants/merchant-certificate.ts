import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { issueCertificate, OID } from '../x509.ts';

const DAY_MS = 86_400_000;
const FIVE_YEARS_MS = 5 * 365 * DAY_MS;

let root: KeyObject | undefined;

/** The sandbox's own root key, made when first needed: a merchant may bring a public key, which cannot sign itself. */
const rootKey = (): KeyObject => {
  root ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return root;
};

/** The API certificate of a merchant, as 商户平台 hands it out: the mchid is its common name, valid for five years. */
export const createMerchantCertificate = (mchid: string, publicKey: KeyObject) => {
  const from = Date.now() - DAY_MS;
  return issueCertificate({
    subject: [
      [OID.country, 'CN'],
      [OID.locality, 'ShenZhen'],
      [OID.organization, '微信商户系统'],
      [OID.unit, 'Sandbox'],
      [OID.commonName, mchid],
    ],
    publicKey,
    signingKey: rootKey(),
    from: new Date(from),
    until: new Date(from + FIVE_YEARS_MS),
  });
};

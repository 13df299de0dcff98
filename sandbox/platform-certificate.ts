import { createPublicKey, type KeyObject } from 'node:crypto';
import { issueCertificate, OID } from './x509.ts';

/** The names of WeChat's real platform certificates. */
const SUBJECT = [
  [OID.country, 'CN'],
  [OID.locality, 'ShenZhen'],
  [OID.organization, 'Tenpay.com'],
  [OID.unit, 'Tenpay.com CA Center'],
  [OID.commonName, 'Tenpay.com sign'],
] as const;

/** An X.509 certificate of the key, with the names of the real ones and signed by itself: clients check no chain. */
export const createPlatformCertificate = (privateKey: KeyObject, from: Date, until: Date) =>
  issueCertificate({
    subject: SUBJECT,
    publicKey: createPublicKey(privateKey),
    signingKey: privateKey,
    from,
    until,
  });

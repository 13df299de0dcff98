import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

const COMMON_NAME = '2.5.4.3';
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

const exact = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

const DAY = 86_400_000;

/** A real X.509 certificate, signed by its own key. */
export const createCertificate = (
  privateKey: KeyObject,
  from: number = Date.now() - DAY,
  until: number = Date.now() + DAY,
  commonName = 'Tenpay.com sign',
): { serial: string; pem: string } => {
  const serial = randomBytes(20);
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null });
  const name = new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: commonName }) }),
    ]),
  ]);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: exact(serial),
    signature: algorithm,
    issuer: name,
    validity: new Validity({ notBefore: new Date(from), notAfter: new Date(until) }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
  });
  const signatureValue = exact(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey));
  const der = AsnConvert.serialize(new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue }));
  const lines = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    serial: serial.toString('hex').toUpperCase(),
    pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
};

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

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  country: '2.5.4.6',
  locality: '2.5.4.7',
} as const;
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

/** The names of WeChat's real platform certificates. */
const SUBJECT = [
  [OID.country, 'CN'],
  [OID.locality, 'ShenZhen'],
  [OID.organization, 'Tenpay.com'],
  [OID.unit, 'Tenpay.com CA Center'],
  [OID.commonName, 'Tenpay.com sign'],
] as const;
const ISSUER = [
  [OID.organization, 'Tenpay.com'],
  [OID.commonName, 'Tenpay.com Root CA'],
] as const;

const nameOf = (attributes: readonly (readonly [type: string, value: string])[]): Name =>
  new Name(
    attributes.map(([type, value]) => {
      // X.520 wants a country as PrintableString.
      const text = new AttributeValue(type === OID.country ? { printableString: value } : { utf8String: value });
      return new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: text })]);
    }),
  );

const exact = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

/** 20 bytes that are 40 hex digits and positive as an ASN.1 integer. */
const mintSerial = (): Buffer => {
  const serial = randomBytes(20);
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  return serial;
};

const toPem = (der: ArrayBuffer): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

/** An X.509 certificate of the key, with the names of the real ones and signed by itself: clients check no chain. */
export const createPlatformCertificate = (privateKey: KeyObject, from: Date, until: Date) => {
  const serial = mintSerial();
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: exact(serial),
    signature: algorithm,
    issuer: nameOf(ISSUER),
    validity: new Validity({ notBefore: from, notAfter: until }),
    subject: nameOf(SUBJECT),
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
  });
  const signatureValue = exact(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey));
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue });
  return { serialNo: serial.toString('hex').toUpperCase(), pem: toPem(AsnConvert.serialize(certificate)) };
};

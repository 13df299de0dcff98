import { type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** Object identifiers of the parts of a distinguished name. */
export const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  country: '2.5.4.6',
  locality: '2.5.4.7',
} as const;
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

/** The parts of a distinguished name, outermost first. */
export type DistinguishedName = readonly (readonly [type: string, value: string])[];

const nameOf = (attributes: DistinguishedName): Name =>
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

/** The issuer of WeChat's real certificates. */
const ROOT_CA: DistinguishedName = [
  [OID.organization, 'Tenpay.com'],
  [OID.commonName, 'Tenpay.com Root CA'],
];

/** An extension of a certificate: its object identifier and a value that can be serialised. */
export interface ExtensionWish {
  id: string;
  critical: boolean;
  value: object;
}

const extensionOf = ({ id, critical, value }: ExtensionWish): Extension =>
  new Extension({ extnID: id, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

interface CertificateWish {
  /** Tenpay's root unless given. */
  issuer?: DistinguishedName;
  subject: DistinguishedName;
  publicKey: KeyObject;
  /** Signs the certificate, whoever it belongs to. */
  signingKey: KeyObject;
  from: Date;
  until: Date;
  extensions?: readonly ExtensionWish[];
}

/** An X.509 certificate; the serial number is 40 upper-case hex digits, as in WeChat's. */
export const issueCertificate = (wish: CertificateWish) => {
  const { issuer = ROOT_CA, subject, publicKey, signingKey, from, until, extensions } = wish;
  const serial = mintSerial();
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: exact(serial),
    signature: algorithm,
    issuer: nameOf(issuer),
    validity: new Validity({ notBefore: from, notAfter: until }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    ...(extensions && { extensions: new Extensions(extensions.map(extensionOf)) }),
  });
  const signatureValue = exact(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), signingKey));
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue });
  return { serialNo: serial.toString('hex').toUpperCase(), pem: toPem(AsnConvert.serialize(certificate)) };
};

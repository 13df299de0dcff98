import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { type DistinguishedName, type ExtensionWish, issueCertificate, OID } from '../x509.ts';

/** A certificate authority of one sandbox: PEM, the key PKCS#8. */
export interface Authority {
  certificate: string;
  private_key: string;
}

/** A server certificate with its key, as `node:tls` takes them. */
export interface ServerIdentity {
  cert: string;
  key: string;
}

const DAY_MS = 86_400_000;
const YEARS_MS = 10 * 365 * DAY_MS;
/** Apple's platforms accept no server certificate that lives longer. */
const SERVER_DAYS = 397;

const NAME: DistinguishedName = [
  [OID.organization, 'Prepay sandbox'],
  [OID.commonName, 'Prepay sandbox CA, for tests on this machine'],
];

const generate = promisify(generateKeyPair);

const exact = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

const keyIdentifier = (key: KeyObject): OctetString =>
  new OctetString(
    exact(
      createHash('sha1')
        .update(key.export({ type: 'spki', format: 'der' }))
        .digest(),
    ),
  );

const extension = (id: string, critical: boolean, value: object): ExtensionWish => ({ id, critical, value });

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A new certificate authority with an RSA-2048 key. */
export const createAuthority = async (): Promise<Authority> => {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const from = Date.now() - DAY_MS;
  const { pem: certificate } = issueCertificate({
    issuer: NAME,
    subject: NAME,
    publicKey,
    signingKey: privateKey,
    from: new Date(from),
    until: new Date(from + YEARS_MS),
    extensions: [
      extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)),
      extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(publicKey))),
    ],
  });
  return { certificate, private_key: pem(privateKey) };
};

/** The names under which clients know WeChat's servers, and those of this machine. */
const SERVER_NAMES = [
  'api.mch.weixin.qq.com',
  'api2.mch.weixin.qq.com',
  'apihk.mch.weixin.qq.com',
  'apius.mch.weixin.qq.com',
  'apieu.mch.weixin.qq.com',
  'api.wechatpay.cn',
  'api2.wechatpay.cn',
  'qyapi.weixin.qq.com',
  'localhost',
] as const;

const SERVER_ADDRESSES = ['127.0.0.1', '::1'] as const;

/** A server certificate for every name of WeChat's servers, of a fresh P-256 key. */
export const issueServerIdentity = async ({ private_key }: Authority): Promise<ServerIdentity> => {
  const authorityKey = createPrivateKey(private_key);
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
  const from = Date.now() - DAY_MS;
  const names = [
    ...SERVER_NAMES.map((dNSName) => new GeneralName({ dNSName })),
    ...SERVER_ADDRESSES.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const { pem: cert } = issueCertificate({
    issuer: NAME,
    subject: [[OID.commonName, SERVER_NAMES[0]]],
    publicKey,
    signingKey: authorityKey,
    from: new Date(from),
    until: new Date(from + SERVER_DAYS * DAY_MS),
    extensions: [
      extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: false })),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
      extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([id_kp_serverAuth])),
      extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names)),
      extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(publicKey))),
      extension(
        id_ce_authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier({
          keyIdentifier: new KeyIdentifier(keyIdentifier(createPublicKey(authorityKey))),
        }),
      ),
    ],
  });
  return { cert, key: pem(privateKey) };
};

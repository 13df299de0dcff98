import { X509Certificate } from 'node:crypto';
import { type Finding, fail, pass, warn } from '../doctor/finding.ts';
import { decodeText } from './decode-text.ts';
import type { Files } from './files.ts';
import { type Pem, readCertificate, readPrivateKey, readPublicKey } from './pem.ts';
import { type Block, isBlock } from './profile.ts';

/** As WeChat's merchant platform names what it hands out (商户平台 → 账户中心 → API安全; documents 4013058927, 4012153196). */
const PRIVATE_KEY = 'apiclient_key.pem';
const CERTIFICATE = 'apiclient_cert.pem';
const KEYSTORE = 'apiclient_cert.p12';
const PUBLIC_KEY = 'pub_key.pem';
const NAMED_PUBLIC_KEY = /^(PUB_KEY_ID_\d+)\.pem$/;

export interface WechatFilesOptions {
  files: Files;
  /** The `wechatpay_v3` block of the profile. */
  v3: Block;
  mchid: string;
  /** The id of `pub_key.pem`, where it was given on the command line. */
  publicKeyId: string | null;
}

/** The block with the keys of WeChat's own files in it. */
export interface FilledV3 {
  v3: Block;
  /** PEM, for doctor's checks; `null` when there is none. */
  certificate: string | null;
  used: ReadonlySet<string>;
  findings: readonly Finding[];
}

const pemOf = (bytes: Buffer, readAs: (text: string) => Pem): Pem => {
  const decoded = decodeText(bytes);
  return 'rule' in decoded ? decoded : readAs(decoded.text);
};

const AGAIN = "Take the file from WeChat's merchant platform (API security) once more.";

/** `CN` of the subject is the merchant number: `CN=1900000109\nO=微信商户系统\nOU=…`. */
const ownerOf = (pem: string): string => /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? '';

const lookAtOwner = (certificate: string, mchid: string): Finding =>
  ownerOf(certificate) === mchid
    ? pass('merchant certificate: owner', `it was issued to ${mchid}`)
    : fail('merchant certificate: owner', `it was not issued to ${mchid}`, "Give this merchant's own files.");

/** Reads keys out of files and out of the profile, and remembers what it used and what was wrong. */
const createReader = (files: Files) => {
  const used = new Set<string>();
  const findings: Finding[] = [];

  const kept = (read: Pem, looked: string): string | undefined => {
    if ('pem' in read) return read.pem;
    findings.push(fail(looked, read.rule, AGAIN));
    return undefined;
  };

  return {
    files,
    used,
    findings,
    take: (name: string, readAs: (text: string) => Pem): string | undefined => {
      const bytes = files.get(name);
      if (!bytes) return undefined;
      used.add(name);
      return kept(pemOf(bytes, readAs), name);
    },
    /** A key that stands in the profile, in its canonical spelling. What is no text is the parser's to refuse. */
    respell: (value: unknown, field: string, readAs: (text: string) => Pem): unknown =>
      typeof value === 'string' ? kept(readAs(value), field) : value,
  };
};

type Reader = ReturnType<typeof createReader>;

/** The certificate gives the serial number, unless the profile does; the profile's is then held against it by doctor. */
const serialOf = (reader: Reader, v3: Block, certificate: string | undefined): unknown => {
  if (v3.serial_no !== undefined) return v3.serial_no;
  if (certificate) return new X509Certificate(certificate).serialNumber;
  if (!reader.files.has(CERTIFICATE)) {
    reader.findings.push(fail(CERTIFICATE, 'is not in the directory', 'Put it there: its serial number is serial_no.'));
  }
  return undefined;
};

/** Those of the profile, those that are named like their ids, and the one whose id was given. */
const publicKeysOf = (reader: Reader, listed: unknown, publicKeyId: string | null): unknown => {
  if (listed !== undefined && !isBlock(listed)) return listed;
  const keys = new Map(
    Object.entries(listed ?? {}).map(([id, value]) => [
      id,
      reader.respell(value, `wechatpay_v3.public_keys.${id.slice(0, 64)}`, readPublicKey),
    ]),
  );
  for (const name of reader.files.keys()) {
    const id = NAMED_PUBLIC_KEY.exec(name)?.[1];
    if (id !== undefined && !keys.has(id)) keys.set(id, reader.take(name, readPublicKey));
  }
  if (publicKeyId !== null && !reader.files.has(PUBLIC_KEY)) {
    const found = 'is not in the directory, but --public-key-id names its id';
    reader.findings.push(fail(PUBLIC_KEY, found, 'Put it there.'));
  } else if (publicKeyId !== null) {
    keys.set(publicKeyId, reader.take(PUBLIC_KEY, readPublicKey));
  }
  return listed === undefined && keys.size === 0 ? undefined : Object.fromEntries(keys);
};

/** Fills what the profile leaves open; what the profile says itself stays. */
export const fillFromWechatFiles = ({ files, v3, mchid, publicKeyId }: WechatFilesOptions): FilledV3 => {
  const reader = createReader(files);
  const private_key =
    v3.private_key === undefined
      ? reader.take(PRIVATE_KEY, readPrivateKey)
      : reader.respell(v3.private_key, 'wechatpay_v3.private_key', readPrivateKey);
  const certificate = reader.take(CERTIFICATE, readCertificate);
  if (certificate) reader.findings.push(lookAtOwner(certificate, mchid));
  const serial_no = serialOf(reader, v3, certificate);
  const public_keys = publicKeysOf(reader, v3.public_keys, publicKeyId);
  if (files.has(KEYSTORE)) {
    reader.used.add(KEYSTORE);
    reader.findings.push(pass(KEYSTORE, 'is not needed: it holds the same key and certificate, for other programs'));
  }
  const filled = Object.entries({ ...v3, serial_no, private_key, public_keys });
  return {
    v3: Object.fromEntries(filled.filter(([, value]) => value !== undefined)),
    certificate: certificate ?? null,
    used: reader.used,
    findings: reader.findings,
  };
};

/** `pub_key.pem` says nothing about its id, and WeChat's answers name keys by their ids. */
export const lookAtNamelessPublicKey = (files: Files, used: ReadonlySet<string>): Finding[] =>
  files.has(PUBLIC_KEY) && !used.has(PUBLIC_KEY)
    ? [
        fail(
          PUBLIC_KEY,
          'has no id',
          'Copy the id (公钥ID) from the merchant platform (API security): give it as --public-key-id, rename the file to <id>.pem, or refer to the file in wechatpay_v3.public_keys.',
        ),
      ]
    : [];

/** What lies in the directory and went into nothing. */
export const lookAtUnused = (files: Files, used: ReadonlySet<string>): Finding[] =>
  [...files.keys()]
    .filter((name) => !used.has(name))
    .map((name) => warn(name, 'went into nothing', 'Refer to it in profile.json, or take it out of the directory.'));

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

/** Fills what the profile leaves open; what the profile says itself stays. */
export const fillFromWechatFiles = ({ files, v3, mchid, publicKeyId }: WechatFilesOptions): FilledV3 => {
  const used = new Set<string>();
  const findings: Finding[] = [];

  const take = (name: string, readAs: (text: string) => Pem): string | null => {
    const bytes = files.get(name);
    if (!bytes) return null;
    used.add(name);
    const read = pemOf(bytes, readAs);
    if ('pem' in read) return read.pem;
    findings.push(fail(name, read.rule, AGAIN));
    return null;
  };

  /** A key that stands in the profile, in its canonical spelling. */
  const respell = (value: unknown, field: string, readAs: (text: string) => Pem): unknown => {
    if (typeof value !== 'string') return value;
    const read = readAs(value.replace(/^\uFEFF/, ''));
    if ('pem' in read) return read.pem;
    findings.push(fail(field, read.rule, AGAIN));
    return undefined;
  };

  const privateKey =
    v3.private_key === undefined
      ? take(PRIVATE_KEY, readPrivateKey)
      : respell(v3.private_key, 'wechatpay_v3.private_key', readPrivateKey);

  const certificate = take(CERTIFICATE, readCertificate);
  if (certificate) findings.push(lookAtOwner(certificate, mchid));
  const serial = v3.serial_no ?? (certificate ? new X509Certificate(certificate).serialNumber : undefined);
  if (serial === undefined && !files.has(CERTIFICATE)) {
    findings.push(fail(CERTIFICATE, 'is not in the directory', 'Put it there: its serial number is serial_no.'));
  }

  const listed = isBlock(v3.public_keys) ? v3.public_keys : {};
  const publicKeys = Object.fromEntries(
    Object.entries(listed).map(([id, value]) => [
      id,
      respell(value, `wechatpay_v3.public_keys.${id.slice(0, 64)}`, readPublicKey),
    ]),
  );
  for (const name of files.keys()) {
    const id = NAMED_PUBLIC_KEY.exec(name)?.[1];
    if (id === undefined || id in publicKeys) continue;
    const pem = take(name, readPublicKey);
    if (pem) publicKeys[id] = pem;
  }
  if (publicKeyId !== null) {
    const pem = take(PUBLIC_KEY, readPublicKey);
    if (pem) publicKeys[publicKeyId] = pem;
    if (!files.has(PUBLIC_KEY)) {
      findings.push(fail(PUBLIC_KEY, 'is not in the directory, but --public-key-id names its id', 'Put it there.'));
    }
  }

  if (files.has(KEYSTORE)) {
    used.add(KEYSTORE);
    findings.push(pass(KEYSTORE, 'is not needed: it holds the same key and certificate, for other programs'));
  }
  return {
    v3: {
      ...v3,
      ...(serial === undefined ? {} : { serial_no: serial }),
      ...(privateKey === null || privateKey === undefined ? {} : { private_key: privateKey }),
      ...(v3.public_keys === undefined && Object.keys(publicKeys).length === 0
        ? {}
        : { public_keys: isBlock(v3.public_keys ?? {}) ? publicKeys : v3.public_keys }),
    },
    certificate,
    used,
    findings,
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

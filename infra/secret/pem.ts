import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

/** A key or certificate in its one canonical spelling, or the rule that the text breaks. */
export type Pem = { pem: string } | { rule: string };

interface Armour {
  label: string;
  der: Buffer;
}

const ARMOURED = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/gs;

/**
 * The blocks of a PEM text, however its lines end. What copying does to a PEM (CRLF, one long line, `\n` in letters) is
 * undone here; what it loses, the parser of the key reports.
 */
const armoursOf = (text: string): Armour[] =>
  [...text.matchAll(ARMOURED)].map(([, label = '', body = '']) => ({
    label,
    der: Buffer.from(body.replaceAll('\\n', '').replace(/\s+/g, ''), 'base64'),
  }));

const ENCRYPTED =
  'is encrypted with a passphrase, which a function cannot type; write it without: openssl pkey -in <file> -out <other file>';

const isEncrypted = (text: string): boolean => /-----BEGIN ENCRYPTED |Proc-Type: 4,ENCRYPTED/.test(text);

type Form = (der: Buffer) => string;

const pkcs8Of = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const spkiOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

const PRIVATE_FORMS: Readonly<Record<string, Form>> = {
  'PRIVATE KEY': (key) => pkcs8Of(createPrivateKey({ key, format: 'der', type: 'pkcs8' })),
  'RSA PRIVATE KEY': (key) => pkcs8Of(createPrivateKey({ key, format: 'der', type: 'pkcs1' })),
};

const PUBLIC_FORMS: Readonly<Record<string, Form>> = {
  'PUBLIC KEY': (key) => spkiOf(createPublicKey({ key, format: 'der', type: 'spki' })),
  'RSA PUBLIC KEY': (key) => spkiOf(createPublicKey({ key, format: 'der', type: 'pkcs1' })),
};

const CERTIFICATE_FORMS: Readonly<Record<string, Form>> = {
  CERTIFICATE: (der) => new X509Certificate(der).toString(),
};

/** What stands there instead, in words. */
const INSTEAD: Readonly<Record<string, string>> = {
  'PRIVATE KEY': 'a private key',
  'RSA PRIVATE KEY': 'a private key',
  'PUBLIC KEY': 'a public key',
  'RSA PUBLIC KEY': 'a public key',
  CERTIFICATE: 'a certificate',
};

const read = (text: string, forms: Readonly<Record<string, Form>>, wanted: string): Pem => {
  if (isEncrypted(text)) return { rule: ENCRYPTED };
  const armours = armoursOf(text);
  const [found] = armours.flatMap(({ label, der }) => {
    const form = forms[label];
    return form ? [{ form, der }] : [];
  });
  if (!found) {
    const instead = armours.map(({ label }) => INSTEAD[label] ?? 'something else in PEM')[0];
    return { rule: instead ? `is ${instead}, not ${wanted}` : `is not ${wanted} in PEM, with its BEGIN and END lines` };
  }
  try {
    return { pem: found.form(found.der) };
  } catch {
    return { rule: `looks like ${wanted}, but does not parse; it was copied incompletely` };
  }
};

/** A private key as PKCS#8. WeChat's own `apiclient_key.pem` is that; some tools make PKCS#1 of it. */
export const readPrivateKey = (text: string): Pem => read(text, PRIVATE_FORMS, 'a private key');

/** A public key as SPKI. Node.js would also take a certificate or a private key for one, so the label decides. */
export const readPublicKey = (text: string): Pem => read(text, PUBLIC_FORMS, 'a public key');

export const readCertificate = (text: string): Pem => read(text, CERTIFICATE_FORMS, 'a certificate');

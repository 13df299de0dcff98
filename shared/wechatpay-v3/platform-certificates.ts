import { createDecipheriv, type KeyObject, X509Certificate } from 'node:crypto';
import type { Deadline } from '../clock.ts';
import { call, type Upstream } from '../upstream/call.ts';
import { signedRequest } from './authorization.ts';
import type { V3Credentials } from './credentials.ts';
import { verifyAnswer } from './verification.ts';

const TARGET = '/v3/certificates';
const TAG_BYTES = 16;
/** An unknown serial asks for the list once; whoever keeps sending one cannot make us ask faster than this. */
const REFETCH_MS = 60_000;

interface EncryptedCertificate {
  serial_no: string;
  encrypt_certificate: { nonce: string; associated_data?: string; ciphertext: string };
}

/** AEAD_AES_256_GCM with the APIv3 key; throws when the tag does not fit (merchant document 4012071382). */
export const decryptCertificate = (
  key: KeyObject,
  { nonce, associated_data, ciphertext }: EncryptedCertificate['encrypt_certificate'],
): X509Certificate => {
  const sealed = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associated_data ?? ''));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return new X509Certificate(Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]));
};

/** The platform certificates of every merchant, fetched when an answer first names one and kept by serial. */
export interface PlatformCertificates {
  keyOf(credentials: V3Credentials, serial: string, deadline: Deadline): Promise<KeyObject | null>;
}

export const createPlatformCertificates = (upstream: Upstream): PlatformCertificates => {
  const keys = new WeakMap<V3Credentials, Map<string, X509Certificate>>();
  const asked = new WeakMap<V3Credentials, { at: number; done: Promise<boolean> }>();

  /** Whether WeChat has said what there is. */
  const download = async (credentials: V3Credentials, deadline: Deadline): Promise<boolean> => {
    if (!credentials.apiv3Key) return false;
    const request = await signedRequest(credentials, upstream.clock, 'GET', TARGET);
    const { exchange } = await call(upstream, request, deadline);
    // A merchant of the public-key mode has no certificates (404): an answer, so it is not asked for again at once.
    if (exchange.kind === 'answer' && exchange.status === 404) return true;
    if (exchange.kind !== 'answer' || exchange.status !== 200) return false;

    const fresh = new Map<string, X509Certificate>();
    try {
      const { data } = JSON.parse(exchange.body.toString()) as { data: EncryptedCertificate[] };
      for (const { serial_no, encrypt_certificate } of data) {
        fresh.set(serial_no, decryptCertificate(credentials.apiv3Key, encrypt_certificate));
      }
    } catch {
      return false;
    }
    // Decryption with the APIv3 key vouches for the certificates, so the answer can be held against one of them.
    const verdict = await verifyAnswer(
      exchange.headers,
      exchange.body,
      upstream.clock.now(),
      async (serial) => fresh.get(serial)?.publicKey ?? null,
    );
    if (verdict === 'valid') keys.set(credentials, fresh);
    return verdict === 'valid';
  };

  const known = (credentials: V3Credentials, serial: string): KeyObject | null => {
    const certificate = keys.get(credentials)?.get(serial);
    const now = upstream.clock.now();
    if (!certificate || now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) return null;
    return certificate.publicKey;
  };

  return {
    keyOf: async (credentials, serial, deadline) => {
      const found = known(credentials, serial);
      if (found) return found;
      const last = asked.get(credentials);
      if (!last || upstream.clock.now() - last.at > REFETCH_MS) {
        asked.set(credentials, { at: upstream.clock.now(), done: download(credentials, deadline).catch(() => false) });
      }
      if ((await asked.get(credentials)?.done) === false) asked.delete(credentials);
      return known(credentials, serial);
    },
  };
};

import { deadlineIn } from '../../../shared/clock.ts';
import { call } from '../../../shared/upstream/call.ts';
import { signedRequest } from '../../../shared/wechatpay-v3/authorization.ts';
import type { V3Credentials } from '../../../shared/wechatpay-v3/credentials.ts';
import { decryptCertificate } from '../../../shared/wechatpay-v3/platform-certificates.ts';
import { type Finding, fail, pass, warn } from '../finding.ts';
import { readJsonObject } from '../read-json-object.ts';
import { type Check, PROBE_MS, type Subject, upstreamOf, usableCredentials } from '../subject.ts';

const LOOKED = 'platform certificates';

interface Encrypted {
  encrypt_certificate: Parameters<typeof decryptCertificate>[1];
}

const decryptAll = (key: NonNullable<V3Credentials['apiv3Key']>, body: Buffer): Finding => {
  const listed = readJsonObject(body)?.data;
  const entries = Array.isArray(listed) ? (listed as Encrypted[]) : [];
  if (entries.length === 0) return warn(LOOKED, 'the list is empty', 'Run doctor again later.');
  try {
    const ends = entries.map(({ encrypt_certificate }) => decryptCertificate(key, encrypt_certificate).validTo);
    return pass(LOOKED, `${ends.length} decrypted with apiv3_key; the first is valid until ${ends[0]}`);
  } catch {
    return fail(
      LOOKED,
      'apiv3_key does not decrypt them',
      'Store the APIv3 key of the merchant platform (API security): not the API key of v2, and the newest one.',
    );
  }
};

const lookAt = async (subject: Subject, credentials: V3Credentials): Promise<readonly Finding[]> => {
  const request = await signedRequest(credentials, subject.clock, 'GET', '/v3/certificates');
  const { exchange } = await call(upstreamOf(subject, 'wechatpay_v3'), request, deadlineIn(subject.clock, PROBE_MS));
  // Refused signatures and silent origins have lines of their own.
  if (exchange.kind !== 'answer' || exchange.status === 401 || credentials.apiv3Key === null) return [];
  if (exchange.status === 200) return [decryptAll(credentials.apiv3Key, exchange.body)];
  if (exchange.status === 404) {
    const remedy = 'Download pub_key.pem from the merchant platform (API security) and store it in public_keys.';
    return [fail(LOOKED, 'the merchant has none, and the secret has no public key either', remedy)];
  }
  return [warn(LOOKED, `HTTP ${exchange.status}`, 'Run doctor again later.')];
};

/** In certificate mode the APIv3 key is what answers are verified with in the end. */
export const lookAtPlatformCertificates: Check = async (subject) => {
  const credentials = usableCredentials(subject, 'wechatpay_v3');
  return credentials === null || credentials.publicKeys.size > 0 ? [] : lookAt(subject, credentials);
};

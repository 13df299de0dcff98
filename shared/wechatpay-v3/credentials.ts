import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** One merchant's keys for APIv3. */
export interface V3Credentials {
  readonly mchid: string;
  /** Serial number of the merchant API certificate, upper-case hex. */
  readonly serial_no: string;
  readonly privateKey: KeyObject;
  /** 32 characters; decrypts platform certificates. */
  readonly apiv3Key: KeyObject | null;
  /** WeChat Pay public keys by `PUB_KEY_ID_…`; empty in certificate mode. */
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
}

type Report = (field: string, rule: string) => void;

const rsaKey = (make: () => KeyObject, field: string, report: Report): KeyObject | null => {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    report(field, 'must be a PEM key that parses');
    return null;
  }
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key;
  report(field, 'must be an RSA key of at least 2048 bits');
  return null;
};

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads the `wechatpay_v3` block of a merchant's secret. Problems are reported by field; no value is ever repeated. */
export const parseV3Credentials = (
  mchid: string,
  block: Record<string, unknown>,
  report: Report,
): V3Credentials | null => {
  const serial_no = asText(block.serial_no).toUpperCase();
  if (!/^[0-9A-F]{8,40}$/.test(serial_no)) report('serial_no', 'must be the hex serial number of the API certificate');

  const privateKey = rsaKey(() => createPrivateKey(asText(block.private_key)), 'private_key', report);

  const publicKeys = new Map<string, KeyObject>();
  const listed = block.public_keys ?? {};
  if (typeof listed !== 'object' || Array.isArray(listed)) {
    report('public_keys', 'must be an object of PUB_KEY_ID_… to PEM');
  } else {
    for (const [id, pem] of Object.entries(listed as object)) {
      if (!/^PUB_KEY_ID_\w+$/.test(id)) report('public_keys', 'must have ids that begin with PUB_KEY_ID_');
      const key = rsaKey(() => createPublicKey(asText(pem)), `public_keys.${id.slice(0, 64)}`, report);
      if (key) publicKeys.set(id, key);
    }
  }

  const apiv3 = Buffer.from(asText(block.apiv3_key));
  const needsApiv3Key = publicKeys.size === 0 || block.apiv3_key !== undefined;
  if (needsApiv3Key && apiv3.length !== 32) report('apiv3_key', 'must have exactly 32 characters');

  if (!privateKey) return null;
  return { mchid, serial_no, privateKey, apiv3Key: apiv3.length === 32 ? createSecretKey(apiv3) : null, publicKeys };
};

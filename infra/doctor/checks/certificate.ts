import { X509Certificate } from 'node:crypto';
import { type Finding, fail, pass, warn } from '../finding.ts';
import type { Check } from '../subject.ts';

const LOOKED = 'merchant certificate';
const SOON_MS = 30 * 86_400_000;
const RENEW = 'Renew it on the merchant platform (API security) and store the new key and serial number in the secret.';

const parse = (pem: string): X509Certificate | null => {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
};

const withoutZeros = (serial: string): string => serial.toUpperCase().replace(/^0+/, '');

const lookAtLife = ({ validFrom, validTo }: X509Certificate, now: number): Finding => {
  const looked = `${LOOKED}: life`;
  if (now < Date.parse(validFrom)) {
    return fail(looked, `begins only on ${validFrom}`, "Check this machine's clock, or wait.");
  }
  const left = Date.parse(validTo) - now;
  if (left <= 0) return fail(looked, `ended on ${validTo}`, RENEW);
  return left < SOON_MS ? warn(looked, `ends on ${validTo}`, RENEW) : pass(looked, `ends on ${validTo}`);
};

/** Whether the certificate that was given belongs to the key and the serial number in the secret. */
export const lookAtCertificate: Check = ({ certificate: pem, secret, clock }) => {
  if (pem === null || secret === null) return [];
  const certificate = parse(pem);
  if (certificate === null) {
    return [fail(LOOKED, 'the file is not a certificate in PEM', 'Give apiclient_cert.pem.')];
  }
  const credentials = secret.merchant.credentials.wechatpay_v3;
  if (credentials === undefined) {
    return [warn(LOOKED, 'nothing to hold it against: no usable private key', 'Mend wechatpay_v3 first.')];
  }
  const serial = withoutZeros(certificate.serialNumber);
  return [
    certificate.checkPrivateKey(credentials.privateKey)
      ? pass(`${LOOKED}: key`, 'it belongs to the private key')
      : fail(
          `${LOOKED}: key`,
          'it belongs to another private key',
          'Store the apiclient_key.pem that came with this certificate, or give the certificate of the stored key.',
        ),
    withoutZeros(credentials.serial_no) === serial
      ? pass(`${LOOKED}: serial`, 'its serial number is serial_no')
      : fail(`${LOOKED}: serial`, `its serial number is ${serial}`, `Store ${serial} as wechatpay_v3.serial_no.`),
    lookAtLife(certificate, clock.now()),
  ];
};

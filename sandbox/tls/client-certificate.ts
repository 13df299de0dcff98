import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { WireRequest } from '../http/wire.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';

/** The API certificates of a merchant that count at a time. */
const certificatesOf = ({ v2, v3 }: LiveMerchant, now: number) => [
  ...(v2?.certificate ? [v2.certificate] : []),
  ...(v3 ? [v3, ...v3.formerKeys.filter(({ validUntil }) => now < validUntil)] : []),
];

/** The merchant whose API certificate it is: serial number and key must be those that WeChat knows. */
const ownerOf = (shown: X509Certificate, merchants: readonly LiveMerchant[], now: number): string | undefined =>
  merchants.find((merchant) =>
    certificatesOf(merchant, now).some(
      ({ serialNo, publicKey }) => serialNo === shown.serialNumber && publicKey.equals(shown.publicKey),
    ),
  )?.mchid;

/**
 * What is known of a request's TLS; nothing on plain HTTP. The handshake proves that the client has the key of the
 * certificate that it shows; a certificate of no merchant is as good as none.
 */
export const tlsOf = (
  { socket }: IncomingMessage,
  merchants: () => readonly LiveMerchant[],
  now: number,
): WireRequest['tls'] => {
  if (!(socket instanceof TLSSocket)) return undefined;
  const shown = socket.getPeerX509Certificate();
  const clientName = shown && ownerOf(shown, merchants(), now);
  return clientName === undefined ? {} : { clientName };
};

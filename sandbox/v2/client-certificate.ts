import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import type { WireRequest } from '../http/wire.ts';
import type { V2Call } from './call.ts';

/** Whether the proxy in front turns the request away because no certificate came with it. */
export const lacksCertificate = (
  { certificate }: V2Call,
  { tls }: WireRequest,
  { v2_client_certificate }: Behaviour,
): boolean => {
  if (!certificate || v2_client_certificate === 'never' || tls?.clientName !== undefined) return false;
  return v2_client_certificate === 'always' || tls !== undefined;
};

export const NO_CERTIFICATE = { status: 400, reason: 'No required SSL certificate was sent' } as const;

export const CLIENT_CERTIFICATE_RULES: readonly Provenance[] = [
  {
    rule: 'A /secapi/ call without a certificate gets the page of nginx (switch v2_client_certificate)',
    source: '证书使用: two-way certificate; the page is that of nginx',
    confidence: 'derived',
  },
];

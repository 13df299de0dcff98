import type { WireRequest } from '../http/wire.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import { explainRsa } from './explain-rsa.ts';
import { type AboutCause, causeOf, type Explanation } from './explanation.ts';
import { linesOf } from './lines.ts';
import { merchantKeys } from './merchant-keys.ts';
import { REQUEST_PARTS, requestSlips } from './request-slips.ts';

/** What the Authorization header of a refused request says. */
interface Signed {
  mchid: string;
  nonce_str: string;
  signature: string;
  timestamp: string;
  serial_no: string;
}

/** What is wrong with a serial number that is not the merchant's. */
const serialCause = ({ serial_no, mchid }: Signed, all: readonly LiveMerchant[]): AboutCause | undefined => {
  const merchant = all.find((one) => one.mchid === mchid)?.v3;
  if (!merchant) return { cause: 'mchid_unknown', about: mchid };
  if (merchant.serialNo === serial_no) return undefined;
  if (merchant.formerKeys.some(({ serialNo }) => serialNo === serial_no)) {
    return { cause: 'serial_replaced', about: serial_no };
  }
  const owner = all.find(({ v3 }) => v3?.serialNo === serial_no);
  if (owner) return { cause: 'serial_other_merchant', about: owner.mchid };
  const isPlatform = all.some(({ v3 }) => v3?.platformKeys.some(({ id }) => id === serial_no));
  return { cause: isPlatform ? 'serial_platform' : 'serial_unknown', about: serial_no };
};

/** Why the signature of a v3 request, or the serial number that goes with it, was refused. */
export const explainRequest = (request: WireRequest, signed: Signed, all: readonly LiveMerchant[]): Explanation => {
  const besides = serialCause(signed, all);
  const merchant = all.find(({ mchid }) => mchid === signed.mchid);
  return explainRsa({
    right: linesOf(request.method, request.target, signed.timestamp, signed.nonce_str, request.body),
    parts: REQUEST_PARTS,
    slips: requestSlips(request),
    received: signed.signature,
    keys: merchantKeys(merchant, all),
    ...(besides && { besides }),
  });
};

/** An explanation for what is plain to see before any signature is looked at. */
export const explainPlainly = (cause: AboutCause, expected = ''): Explanation => ({
  expected,
  cause: causeOf([cause]),
  certainty: 'proven',
});

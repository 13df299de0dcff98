import { sign } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { LiveMerchant } from '../merchants/merchants.ts';
import { randomBase62, randomHex } from '../random.ts';

interface BillFile {
  bytes: Buffer;
  type: string;
  auth: string;
  until: number;
}

/** Where a bill lies for 30 seconds. */
export interface BillFiles {
  /** The target of the file, and what the download must bring as Authorization. */
  put(bytes: Buffer, type: string, merchant: LiveMerchant): { target: string; auth: string };
  /** `undefined` for a token that never was, or was long ago. */
  take(token: string): BillFile | undefined;
  clear(): void;
}

/** A path of the sandbox's own: the real file lies with WeChat Pay, under another host. */
export const BILL_FILE_PATH = '/cgi-bin/billdownload/file';

const LIFE_MS = 30_000;
const KEPT_MS = 600_000;
const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** Signed as WeChat Pay's own downloads are, with the key that WeCom holds for the merchant. */
const authorize = (target: string, { mchid, wecom }: LiveMerchant, wireNow: number): string => {
  if (!wecom) throw new Error('a merchant without WeCom has no bill there');
  const [timestamp, nonce] = [Math.floor(wireNow / 1000), randomBase62(32)];
  const signature = sign('sha256', Buffer.from(`GET\n${target}\n${timestamp}\n${nonce}\n\n`), wecom.paySignKey);
  const members = [
    `mchid="${mchid}"`,
    `nonce_str="${nonce}"`,
    `signature="${signature.toString('base64')}"`,
    `timestamp="${timestamp}"`,
    `serial_no="${randomHex(40).toUpperCase()}"`,
  ];
  return `${SCHEME} ${members.join(',')}`;
};

export const createBillFiles = (clock: VirtualClock, wireNow: () => number): BillFiles => {
  const files = new Map<string, BillFile>();
  /** A little later than they expire, so that a late client hears that it is late. */
  const forgetOld = (): void => {
    for (const [token, { until }] of files) {
      if (clock.now() < until + KEPT_MS) return;
      files.delete(token);
    }
  };

  return {
    put: (bytes, type, merchant) => {
      forgetOld();
      const token = randomBase62(64);
      const target = `${BILL_FILE_PATH}?token=${token}`;
      const auth = authorize(target, merchant, wireNow());
      files.set(token, { bytes, type, auth, until: clock.now() + LIFE_MS });
      return { target, auth };
    },
    take: (token) => files.get(token),
    clear: () => files.clear(),
  };
};

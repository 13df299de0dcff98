import { createPrivateKey } from 'node:crypto';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemo, type Demo } from '../../sandbox/demo.ts';
import type { SandboxMerchant } from '../../sandbox/merchant.ts';
import { createCertificate } from '../upstream/certificate.ts';

export type Block = Record<string, unknown>;

export const PUBLIC_KEY_MERCHANT = '1900000109';
export const CERTIFICATE_MERCHANT = '1900000209';
export const V2_MERCHANT = '10000100';
export const WECOM_MERCHANT = '1230000109';

const DAY = 86_400_000;

interface V3Secret {
  serial_no: string;
  private_key: string;
  apiv3_key: string;
  public_keys?: Record<string, string>;
}

/** A merchant with the files that WeChat hands out for it, a profile for the rest, and WeChat's side of it. */
export interface HandedOut {
  mchid: string;
  demo: Demo;
  files: Map<string, string>;
  profile: Block;
  publicKeyId: string | null;
  /** The demo's merchants, of which this one has the certificate in `files`. */
  merchants: readonly SandboxMerchant[];
}

const referTo = (file: string): Block => ({ file });

/** A certificate of the merchant's key, as long as the real ones live: five years. */
export const merchantCertificate = (privateKey: string, mchid: string, from = -DAY, until = 5 * 365 * DAY) =>
  createCertificate(createPrivateKey(privateKey), Date.now() + from, Date.now() + until, mchid);

const v3Files = (mchid: string, { private_key, apiv3_key, public_keys = {} }: V3Secret) => {
  const { serial, pem } = merchantCertificate(private_key, mchid);
  const [[publicKeyId, publicKey] = [null, null]] = Object.entries(public_keys);
  const files = new Map([
    ['apiclient_key.pem', private_key],
    ['apiclient_cert.pem', pem],
    ['apiclient_cert.p12', 'a keystore'],
    ['apiv3-key', `${apiv3_key}\n`],
    ...(publicKey ? ([['pub_key.pem', publicKey]] as const) : []),
  ]);
  return { serial, publicKeyId, files };
};

const DEMO = createDemo();

/** What lies on a merchant's desk: WeChat's files, the keys that were typed into its platform, and a profile. */
export const handedOut = (mchid: string, demo: Demo = DEMO): HandedOut => {
  const { wechatpay_v3, wechatpay_v2, wecom, ...rest } = structuredClone(
    demo.secrets[`prepay-merchant-${mchid}`],
  ) as Block & {
    wechatpay_v3?: V3Secret;
    wechatpay_v2?: Block;
    wecom?: Block;
  };
  const v3 = wechatpay_v3 ? v3Files(mchid, wechatpay_v3) : null;
  const files = v3?.files ?? new Map<string, string>();
  if (wechatpay_v2) files.set('apiv2-key', `${String(wechatpay_v2.api_key)}\r\n`);
  if (wecom) files.set('corpsecret', String(wecom.corpsecret));
  return {
    mchid,
    demo,
    files,
    profile: {
      ...rest,
      ...(wechatpay_v3 ? { wechatpay_v3: { apiv3_key: referTo('apiv3-key') } } : {}),
      ...(wechatpay_v2 ? { wechatpay_v2: { ...wechatpay_v2, api_key: referTo('apiv2-key') } } : {}),
      ...(wecom ? { wecom: { ...wecom, corpsecret: referTo('corpsecret') } } : {}),
    },
    publicKeyId: v3?.publicKeyId ?? null,
    merchants: demo.merchants.map((merchant) =>
      merchant.mchid === mchid && merchant.wechatpay_v3 && v3
        ? { ...merchant, wechatpay_v3: { ...merchant.wechatpay_v3, serial_no: v3.serial } }
        : merchant,
    ),
  };
};

export const filesOf = ({ files, profile }: HandedOut): Map<string, Buffer> =>
  new Map(
    [...files, ['profile.json', JSON.stringify(profile)] as const].map(([name, text]) => [name, Buffer.from(text)]),
  );

/** Writes a desk into a directory of its own. */
export const writeDirectory = async (desk: HandedOut): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'prepay-desk-'));
  await chmod(directory, 0o700);
  for (const [name, bytes] of filesOf(desk)) await writeFile(join(directory, name), bytes, { mode: 0o600 });
  return directory;
};

/** Values that nobody may see, in the pieces in which they might slip out. */
export const secretPieces = (desk: HandedOut): string[] => {
  const secret = desk.demo.secrets[`prepay-merchant-${desk.mchid}`] as Block;
  const names = [
    'private_key',
    'apiv3_key',
    'api_key',
    'corpsecret',
    'callback_token',
    'encoding_aes_key',
    'key',
    'sha256',
  ];
  const texts = (value: unknown, name: string): string[] => {
    if (typeof value === 'string') return names.includes(name) ? value.split('\n') : [];
    return typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) => texts(member, key))
      : [];
  };
  return texts(secret, '').filter((text) => text.length >= 16 && !text.startsWith('-----'));
};

import { constants, publicEncrypt } from 'node:crypto';
import type { Provenance } from '../fidelity/provenance.ts';
import { type Fields, text } from '../fields/rule.ts';
import type { WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import { decryptField } from './decrypt-field.ts';
import { v3Refusal } from './errors.ts';
import { NOTIFY_URL } from './fields.ts';
import { readBody } from './read-body.ts';
import type { V3Caller, V3Reply } from './reply.ts';

/** Body of 商户签名验签/加解密测试, doc 4014551946. The lengths are assumed. */
const ECHO_FIELDS = {
  notify_url: text('商户回调地址', 255, { pattern: NOTIFY_URL }),
  echo_message: text('回显信息', 1024, { required: true }),
  encrypted_echo_message: text('加密回显信息', 1024),
} as const satisfies Fields;

export const ECHO_RULES: readonly Provenance[] = [
  {
    rule: 'The self-test returns echo_message as it came',
    source: 'self-test of signatures, doc 4014551946',
    confidence: 'documented',
  },
  {
    rule: 'encrypted_echo_message comes back encrypted for the merchant certificate',
    source: 'Senparc.Weixin.TenPayV3, SecurityEchoReturnJson',
    confidence: 'sdk',
  },
];

interface EchoBody {
  notify_url?: string;
  echo_message: string;
  encrypted_echo_message?: string;
}

const encrypted = (plaintext: string, { merchant }: V3Caller): string => {
  const key = { key: merchant.v3.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return publicEncrypt(key, Buffer.from(plaintext)).toString('base64');
};

/** The merchant hears of its test where it wants to; the notification names the encrypted message otherwise. */
const tell = ({ notify_url, echo_message }: EchoBody, sealed: string | undefined, caller: V3Caller, world: World) => {
  if (notify_url === undefined) return;
  world.outbox.publish({
    kind: 'echoed',
    mchid: caller.merchant.mchid,
    notify_url,
    echo_message,
    ...(sealed !== undefined && { encrypt_echo_message: sealed }),
  });
};

/** `POST /v3/security/echo` behind authentication. */
export const securityEcho = (request: WireRequest, caller: V3Caller, world: World): V3Reply => {
  const read = readBody<EchoBody>(request, ECHO_FIELDS, world);
  if ('refusal' in read) return read;
  const { echo_message, encrypted_echo_message } = read.body;
  const plaintext = encrypted_echo_message && decryptField(encrypted_echo_message, caller, world);
  if (encrypted_echo_message !== undefined && plaintext === undefined) {
    const message = '输入源“/body/encrypted_echo_message”解密失败';
    return { refusal: v3Refusal('PARAM_ERROR', { message }), verdict: 'encrypted_echo_message cannot be decrypted' };
  }
  const sealed = plaintext === undefined ? undefined : encrypted(plaintext, caller);
  tell(read.body, sealed, caller, world);
  return {
    status: 200,
    body: { echo_message, ...(sealed !== undefined && { encrypted_echo_message: sealed }) },
    verdict: 'echoed',
  };
};

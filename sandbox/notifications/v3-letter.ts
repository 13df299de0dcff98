import { randomUUID } from 'node:crypto';
import type { Effects } from '../faults/rule.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import { randomBase62, randomHex } from '../random.ts';
import { rfc3339 } from '../time.ts';
import { callbackKey } from '../v3/platform-keys.ts';
import type { V3Merchant } from '../v3/reply.ts';
import { signatureHeaders } from '../v3/signature-headers.ts';
import { varied } from '../v3/varied.ts';
import { sealAead } from './aead.ts';
import { eventType, type OrderFact } from './fact.ts';
import type { Letter, LetterRequest } from './letter.ts';
import { refundContent, SUMMARIES, v3Transaction } from './payment-content.ts';
import type { LetterWorld } from './write-letter.ts';

/** The headers of a real notification; no Request-ID. */
const CONTENT_HEADERS = [
  ['Accept', '*/*'],
  ['Cache-Control', 'no-cache'],
  ['Pragma', 'no-cache'],
  ['Content-Type', 'application/json'],
  ['User-Agent', 'Mozilla/4.0'],
] as const;

const NONCE_LENGTH = 32;

const NO_KEY = 'the merchant has set no APIv3 key: WeChat notifies of nothing then';

export const V3_NOTIFICATION_RULES: readonly Provenance[] = [
  {
    rule: 'v3: nobody is notified who has set no APIv3 key',
    source: 'payment notification, doc 4012791861',
    confidence: 'documented',
  },
];

const associatedDataOf = (type: string, { behaviour }: LetterWorld): { associated_data?: string } =>
  ({ type: { associated_data: type }, empty: { associated_data: '' }, absent: {} })[
    behaviour.v3_notification_associated_data
  ];

/** What a v3 notification says, before it is wrapped. */
interface V3Message {
  mchid: string;
  url: string | undefined;
  event_type: string;
  summary: string;
  /** `original_type` of the resource, and its associated data. */
  type: string;
  content: object;
}

/** A v3 notification: its id and content stay the same over all attempts, its signature is fresh in each. */
export const v3Envelope = (message: V3Message, world: LetterWorld): Letter => {
  const { mchid, url, event_type, summary, type } = message;
  const plaintext = JSON.stringify(varied(message.content, world.behaviour));
  const head = {
    id: randomUUID(),
    create_time: rfc3339(world.clock.now()),
    resource_type: 'encrypt-resource',
    event_type,
    summary,
  };
  // The place of the resource is settled here, as the order of members stays the same over all attempts.
  const envelope = varied({ ...head, resource: undefined }, world.behaviour);
  const nonce = randomHex(12);
  const associated = associatedDataOf(type, world);

  const write = async (to: string, { signature: fault, clock_offset_seconds = 0 }: Effects): Promise<LetterRequest> => {
    // The merchant's keys may have changed since the last attempt: those of the moment count.
    const merchant = world.merchants.find(mchid) as V3Merchant;
    const { apiv3Key } = merchant.v3;
    if (apiv3Key === undefined) throw new Error(`merchant ${mchid} is written to without an APIv3 key`);
    const resource = {
      original_type: type,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealAead(apiv3Key, nonce, associated.associated_data ?? '', plaintext),
      ...associated,
      nonce,
    };
    const body = JSON.stringify({ ...envelope, resource });
    const signing = {
      key: callbackKey(merchant, world.clock.now()),
      wireNow: world.wireNow() + clock_offset_seconds * 1000,
      nonce: randomBase62(NONCE_LENGTH),
      fault,
    };
    return { method: 'POST', url: to, headers: [...CONTENT_HEADERS, ...(await signatureHeaders(body, signing))], body };
  };

  return {
    event_type,
    ...(url !== undefined && { url }),
    content: plaintext,
    withheld: () => (world.merchants.find(mchid)?.v3?.apiv3Key === undefined ? NO_KEY : undefined),
    write: (effects) => write(url ?? '', effects),
  };
};

/** The notification of a payment or a refund. */
export const v3Letter = (fact: OrderFact, world: LetterWorld): Letter => {
  const { order } = fact;
  const event_type = eventType(fact);
  const common = { mchid: order.mchid, event_type, summary: SUMMARIES[event_type] ?? '' };
  if (fact.kind === 'transaction_succeeded') {
    const content = v3Transaction(order);
    return v3Envelope({ ...common, url: order.notify_url, type: 'transaction', content }, world);
  }
  const content = refundContent(order, fact.refund, true);
  return v3Envelope({ ...common, url: fact.refund.notify_url ?? order.notify_url, type: 'refund', content }, world);
};

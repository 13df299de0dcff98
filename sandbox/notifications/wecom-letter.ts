import { randomUUID } from 'node:crypto';
import type { Effects } from '../faults/rule.ts';
import type { WecomCallback } from '../merchant.ts';
import { randomDigits, randomHex } from '../random.ts';
import { rfc3339 } from '../time.ts';
import { writeXml } from '../v2/write-xml.ts';
import { sealAead } from './aead.ts';
import { eventType, type OrderFact } from './fact.ts';
import type { Letter, LetterRequest } from './letter.ts';
import { aesKeyOf, encryptMessage, signedQuery, withQuery } from './message-crypt.ts';
import { refundContent, SUMMARIES, wecomTransaction } from './payment-content.ts';
import type { LetterWorld } from './write-letter.ts';

const DEFAULT_AGENT = '1000002';

const wantsJson = ({ url }: WecomCallback): boolean => /[?&]callback_format=json(&|$)/.test(url);

type Head = Readonly<Record<string, string>>;

/** The middle layer: what the message crypt hides. */
const middle = (head: Head, resource: Head, json: boolean): string => {
  if (json) return JSON.stringify({ ...head, resource });
  const inner = writeXml(Object.entries(resource), 'resource');
  return writeXml(Object.entries(head)).replace('\n</xml>', `\n${inner}\n</xml>`);
};

/** The outer layer: what goes over the wire. */
const envelope = (
  encrypt: string,
  corpid: string,
  { agentid = DEFAULT_AGENT }: WecomCallback,
  json: boolean,
): string =>
  json
    ? JSON.stringify({ tousername: corpid, encrypt, agentid })
    : writeXml([
        ['ToUserName', corpid],
        ['AgentID', agentid],
        ['Encrypt', encrypt],
      ]);

/** A WeCom callback: message crypt outside, AEAD_AES_256_GCM under the same AES key inside, JSON in the middle of it. */
export const wecomLetter = (fact: OrderFact, world: LetterWorld): Letter => {
  const { order } = fact;
  const isPayment = fact.kind === 'transaction_succeeded';
  const content = JSON.stringify(
    isPayment ? wecomTransaction(order, world.behaviour) : refundContent(order, fact.refund, false),
  );
  const event_type = eventType(fact);
  const head: Head = {
    notify_type: isPayment ? 'NORMALPAY' : 'REFUND',
    id: randomUUID(),
    create_time: rfc3339(world.clock.now()),
    resource_type: 'encrypt-resource',
    event_type,
    summary: SUMMARIES[event_type] ?? '',
  };
  const inner = { nonce: randomHex(12), associated_data: isPayment ? 'transaction' : 'refund' };
  const wecom = () => world.merchants.find(order.mchid)?.wecom;

  const write = ({ signature: fault }: Effects): LetterRequest => {
    const { corpid, callback } = wecom() ?? {};
    if (corpid === undefined || !callback) throw new Error(`merchant ${order.mchid} has no callback address`);
    const json = wantsJson(callback);
    const aesKey = aesKeyOf(callback.encoding_aes_key);
    const resource = {
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealAead(aesKey, inner.nonce, inner.associated_data, content),
      ...inner,
    };
    const encrypt = encryptMessage(middle(head, resource, json), corpid, aesKey);
    const query = signedQuery(callback.token, encrypt, { wireNow: world.wireNow(), nonce: randomDigits(10) });
    return {
      method: 'POST',
      url: withQuery(
        callback.url,
        query.flatMap(([name, value]) => {
          if (name !== 'msg_signature' || fault === undefined) return [[name, value] as const];
          return fault === 'missing' ? [] : [[name, value.split('').toReversed().join('')] as const];
        }),
      ),
      headers: [
        ['Accept', '*/*'],
        ['Content-Type', json ? 'application/json' : 'text/xml'],
        ['User-Agent', 'Mozilla/4.0'],
      ],
      body: envelope(encrypt, corpid, callback, json),
    };
  };

  const url = wecom()?.callback?.url;
  return { event_type, ...(url !== undefined && { url }), content, write };
};

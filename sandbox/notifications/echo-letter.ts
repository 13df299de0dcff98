import type { Provenance } from '../fidelity/provenance.ts';
import type { EchoFact } from './fact.ts';
import type { Letter } from './letter.ts';
import { v3Envelope } from './v3-letter.ts';
import type { LetterWorld } from './write-letter.ts';

export const ECHO_NOTIFICATION_RULES: readonly Provenance[] = [
  {
    rule: 'A self-test with notify_url is notified of, one without is not',
    source: 'self-test of signatures, doc 4015139289, notify_url',
    confidence: 'documented',
  },
  {
    rule: 'Its notification is SECURITY_ECHO.SUCCESS of original_type security, with echo_message and encrypt_echo_message (sic)',
    source: 'Senparc.Weixin.TenPayV3, SecurityEchoNotifyJson, after doc 4015164042',
    confidence: 'sdk',
  },
  {
    rule: 'Its summary is made up, its associated_data is its original_type, and it is retried as that of a payment',
    source: 'payment notification, doc 4012791861',
    confidence: 'derived',
  },
];

/** The notification of a self-test. */
export const echoLetter = (
  { mchid, notify_url, echo_message, encrypt_echo_message }: EchoFact,
  world: LetterWorld,
): Letter =>
  v3Envelope(
    {
      mchid,
      url: notify_url,
      event_type: 'SECURITY_ECHO.SUCCESS',
      summary: '回显成功',
      type: 'security',
      content: { echo_message, ...(encrypt_echo_message !== undefined && { encrypt_echo_message }) },
    },
    world,
  );

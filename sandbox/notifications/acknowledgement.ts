import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import { readJsonObject } from '../http/read-json.ts';
import type { SystemName } from '../orders/order.ts';
import { readXml } from '../v2/read-xml.ts';
import type { Heard } from './post.ts';

/** Whether an attempt counts as acknowledged, and the reason for a person. */
export interface Judgement {
  acknowledged: boolean;
  /** Whether the schedule goes on. */
  retry: boolean;
  why: string;
}

const yes = (why: string): Judgement => ({ acknowledged: true, retry: false, why });
const no = (why: string): Judgement => ({ acknowledged: false, retry: true, why });

type Answered = Extract<Heard, { status: number }>;

const judgeV3 = ({ status, body }: Answered, { v3_notification_fail_body }: Behaviour): Judgement => {
  if (status !== 200 && status !== 204) {
    const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : '';
    return no(`HTTP ${status} where 200 or 204 is due${redirect}`);
  }
  const code = readJsonObject(Buffer.from(body))?.code;
  if (code === 'FAIL' && v3_notification_fail_body === 'retry') return no(`HTTP ${status}, but the body says FAIL`);
  return yes(`HTTP ${status}`);
};

const V2_REPLY = new Set(['return_code', 'return_msg']);

const judgeV2 = ({ status, body }: Answered): Judgement => {
  if (status !== 200) return no(`HTTP ${status} where 200 is due`);
  const elements = readXml(body.trim());
  if (!elements) return no('the body is not <xml> with return_code: JSON, plain text and HTML do not count');
  const code = elements.get('return_code');
  if (code !== 'SUCCESS') return no(`return_code is ${code ?? 'missing'}`);
  const extra = [...elements.keys()].find((name) => !V2_REPLY.has(name));
  return extra === undefined ? yes('return_code SUCCESS') : no(`element ${extra} is not part of the reply`);
};

/** WeCom repeats only what was not answered at all. */
const judgeWecom = ({ status, body }: Answered): Judgement => {
  const asDocumented = status === 200 && ['', 'success'].includes(body.trim());
  if (asDocumented) return yes('HTTP 200');
  return {
    acknowledged: true,
    retry: false,
    why: `HTTP ${status}: any answer counts, but an empty 200 or success is due`,
  };
};

const JUDGES: Readonly<Record<SystemName, (answered: Answered, behaviour: Behaviour) => Judgement>> = {
  v3: judgeV3,
  v2: judgeV2,
  wecom: judgeWecom,
};

/** What the merchant's answer to an attempt means. */
export const judgeAnswer = (system: SystemName, heard: Heard, behaviour: Behaviour): Judgement =>
  'error' in heard ? no(heard.error) : JUDGES[system](heard, behaviour);

export const ACKNOWLEDGEMENT_RULES: readonly Provenance[] = [
  {
    rule: 'v3: HTTP 200 or 204 within 5 s acknowledges, whatever the body (switch v3_notification_fail_body)',
    source: 'payment notification, doc 4012791861',
    confidence: 'documented',
  },
  {
    rule: 'v3: 201, redirects, other statuses and late answers do not acknowledge',
    source: 'hpyer/node-easywechat issue 28',
    confidence: 'community',
  },
  {
    rule: 'v2: HTTP 200 with <xml> and return_code SUCCESS within 5 s acknowledges',
    source: 'payment notification, G2zh 4013634962',
    confidence: 'documented',
  },
  {
    rule: 'v2: JSON, plain text, HTML and further elements do not acknowledge',
    source: 'community/pay/doc/0008ccea4b43a0e97dfa056dd56000, 000a0c281e41a8b154030634a63c00',
    confidence: 'community',
  },
  {
    rule: 'WeCom: any answer within 5 s ends it',
    source: 'callback configuration, path 90930: repeated on connection failure and time-out only',
    confidence: 'derived',
  },
  {
    rule: 'Notifications go to loopback addresses only; redirects are not followed',
    source: 'the sandbox',
    confidence: 'derived',
  },
  {
    rule: 'Every attempt is signed afresh; id and content stay the same',
    source: 'follows from the five minutes that a signature lives',
    confidence: 'derived',
  },
  {
    rule: 'v2: notifications use the algorithm of the order, refund notifications carry no sign',
    source: 'community/pay/doc/000a606c5dcf20a6200a0ca7e56000; refund notification, G2zh 4013634915',
    confidence: 'documented',
  },
];

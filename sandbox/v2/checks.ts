import type { Behaviour } from '../behaviour.ts';
import type { Provenance } from '../fidelity/provenance.ts';
import { decodeUtf8, type WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import { checkIdentity } from './authenticate.ts';
import type { V2Call } from './call.ts';
import { checkRequest } from './check-request.ts';
import { type V2Refusal, v2Refusal } from './errors.ts';
import { readV2Document, type V2Document } from './read-request.ts';

interface TransportCheck extends Provenance {
  refuse(request: WireRequest): V2Refusal | undefined;
}

/** What is looked at before there is a document, in this order. */
export const TRANSPORT_CHECKS: readonly TransportCheck[] = [
  {
    rule: 'Whatever is not POST is refused',
    source: 'developers.weixin.qq.com/community/pay/doc/0006a411674e385dc69c99d445bc00',
    confidence: 'observed',
    refuse: ({ method }) => (method === 'POST' ? undefined : v2Refusal('REQUIRE_POST_METHOD', `method ${method}`)),
  },
  {
    rule: 'An empty body is refused',
    source: 'Unified Order, error table, POST_DATA_EMPTY',
    confidence: 'documented',
    refuse: ({ body }) => (body.length > 0 ? undefined : v2Refusal('POST_DATA_EMPTY', 'no body')),
  },
  {
    rule: 'A body that is not UTF-8 is refused',
    source: 'Unified Order, error table, NOT_UTF8',
    confidence: 'documented',
    refuse: ({ body }) => (decodeUtf8(body) === undefined ? v2Refusal('NOT_UTF8', 'body is not UTF-8') : undefined),
  },
  {
    rule: 'A body that is no flat XML document is refused, also one with a DOCTYPE',
    source: 'developers.weixin.qq.com/community/pay/doc/000a6458c10f580bc4190f1385b000',
    confidence: 'observed',
    refuse: (request) =>
      readV2Document(request) ? undefined : v2Refusal('XML_FORMAT_ERROR', 'body is not a flat XML document'),
  },
];

/** A request with its document, and what was thought of its signature where the merchant is known. */
export interface V2Case {
  request: WireRequest;
  document: V2Document;
  call: V2Call;
  world: World;
  signRefusal: V2Refusal | undefined;
}

interface RequestCheck extends Provenance {
  name: 'fields' | 'identity' | 'signature' | 'certificate';
  refuse(subject: V2Case): V2Refusal | undefined;
}

/** What is looked at in the document, in this order unless a switch says otherwise. */
export const REQUEST_CHECKS: readonly RequestCheck[] = [
  {
    name: 'fields',
    rule: 'Fields come before numbers and signature (switch v2_first_check)',
    source: 'reports of 缺少参数 for misspelled names suggest so',
    confidence: 'derived',
    refuse: ({ call, document, world }) => checkRequest(call.table, call.conditions, document.fields, world.behaviour),
  },
  {
    name: 'identity',
    rule: 'mch_id, appid, sub_mch_id and sub_appid must exist and belong together; of an unknown mch_id bare, as nobody can sign',
    source: 'Unified Order, error table; Global FAQ, Payment',
    confidence: 'documented',
    refuse: ({ document, world }) => checkIdentity(document.fields, world),
  },
  {
    name: 'signature',
    rule: 'sign covers every element that is not empty but itself, by the algorithm of sign_type or MD5',
    source: 'signature algorithm, doc v2/merchant/4011985891',
    confidence: 'documented',
    refuse: ({ signRefusal }) => signRefusal,
  },
  {
    name: 'certificate',
    rule: 'The certificate of a /secapi/ call is that of mch_id: of the institution in institution mode',
    source: 'developers.weixin.qq.com/community/pay/doc/000acec843c2d853fc38e8f4b51400',
    confidence: 'observed',
    refuse: ({ call, document, request }) => {
      const shown = call.certificate && request.tls?.clientName;
      if (!shown || shown === document.fields.mch_id) return undefined;
      return v2Refusal('CERT_ERROR', `the certificate is of ${shown}`);
    },
  },
];

const inOrder = ({ v2_first_check }: Behaviour): readonly RequestCheck[] => {
  const [first, rest] = [
    REQUEST_CHECKS.filter(({ name }) => name === v2_first_check),
    REQUEST_CHECKS.filter(({ name }) => name !== v2_first_check),
  ];
  return [...first, ...rest];
};

const firstRefusal = <Subject>(
  checks: readonly { refuse(subject: Subject): V2Refusal | undefined }[],
  subject: Subject,
): V2Refusal | undefined => {
  for (const check of checks) {
    const refusal = check.refuse(subject);
    if (refusal) return refusal;
  }
  return undefined;
};

export const refuseTransport = (request: WireRequest): V2Refusal | undefined => firstRefusal(TRANSPORT_CHECKS, request);

export const refuseRequest = (subject: V2Case): V2Refusal | undefined =>
  firstRefusal(inOrder(subject.world.behaviour), subject);

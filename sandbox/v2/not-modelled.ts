import type { Provenance } from '../fidelity/provenance.ts';

/** What a document or a report has and the sandbox leaves out, or gives on demand only. */
export const V2_NOT_MODELLED: readonly Provenance[] = [
  {
    rule: 'NOTENOUGH of an order comes on demand only: ordering takes no money, and the phone pays whatever is asked',
    source: 'Unified Order (2025.03.21), error table: the balance of the payer',
    confidence: 'derived',
  },
  {
    rule: 'NOTENOUGH of a refund comes on demand only: what a merchant has not yet been paid out is not counted',
    source: 'Global wiki, FAQ, Refund; Submit Refund, error table',
    confidence: 'documented',
  },
  {
    rule: 'SYSTEMERROR comes on demand only; it was reported for an openid that is not of the appid too, which nobody checks here',
    source: 'Unified Order (2025.03.21), error table; reports',
    confidence: 'community',
  },
  {
    rule: 'retcode and retmsg, seen in place of return_code and return_msg, never come: they are of WeChat’s own sandbox and proxies',
    source: 'w7corp/easywechat issue 1255',
    confidence: 'community',
  },
];

import type { LiveMerchant } from '../merchants/merchants.ts';
import { explainV2, merchantSecrets } from './explain-v2.ts';
import { causeOf, type Explanation } from './explanation.ts';
import { v2Slips } from './v2-slips.ts';
import { shownText, v2Text } from './v2-text.ts';

interface RefusedSign {
  /** The elements as sent, in their order. */
  elements: ReadonlyMap<string, string>;
  /** By `sign_type`; `undefined` where that is none. */
  algorithm: string | undefined;
  merchant: LiveMerchant;
  all: readonly LiveMerchant[];
}

/** Why the sign of a v2 request was refused. */
export const explainSign = ({ elements, algorithm, merchant, all }: RefusedSign): Explanation => {
  const sent = [...elements];
  const right = v2Text(sent, merchant.v2?.apiKey ?? '', algorithm ?? 'MD5');
  const received = elements.get('sign') ?? '';
  const plain = (cause: Explanation['cause']): Explanation => ({
    expected: shownText(right).toString('utf8'),
    cause,
    certainty: 'proven',
  });
  if (received === '') return plain(causeOf([{ cause: 'sign_missing' }]));
  if (algorithm === undefined) {
    return plain(causeOf([{ cause: 'sign_type_unknown', about: elements.get('sign_type') ?? '' }]));
  }
  const slips = v2Slips(sent, right, 'algorithm');
  return explainV2({ right, slips, received, secrets: merchantSecrets(merchant, all) });
};

import { createPublicKey, verify } from 'node:crypto';
import { explainRsa, type KnownKey } from '../explain/explain-rsa.ts';
import { explainV2, merchantSecrets } from '../explain/explain-v2.ts';
import type { Explanation } from '../explain/explanation.ts';
import { joinLines, linesOf } from '../explain/lines.ts';
import { merchantKeys } from '../explain/merchant-keys.ts';
import { PAY_SIGN_PARTS, paySignSlips } from '../explain/pay-sign-slips.ts';
import { v2Slips } from '../explain/v2-slips.ts';
import { signText, v2Text } from '../explain/v2-text.ts';
import type { LiveMerchant, Merchants } from '../merchants/merchants.ts';
import type { Order } from '../orders/order.ts';
import { payingAppid } from './parameter-checks.ts';
import { type PaymentParameters, prepayIdOf, textOf } from './payment-parameters.ts';

interface Asked {
  parameters: PaymentParameters;
  order: Order;
  merchant: LiveMerchant;
  merchants: Merchants;
}

const STRICT_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The appid that is signed: the mini-program's own where the call does not name it. */
const appidOf = ({ parameters: { appid }, order }: Asked): string => textOf(appid) || payingAppid(order);

const rsaKeys = ({ order, merchant, merchants }: Asked): KnownKey[] =>
  order.system === 'wecom' && merchant.wecom
    ? [{ key: createPublicKey(merchant.wecom.paySignKey) }]
    : merchantKeys(merchant, merchants.all());

const checkRsa = (asked: Asked): Explanation | undefined => {
  const { parameters, order, merchant } = asked;
  const prepayId = prepayIdOf(parameters);
  const right = linesOf(
    appidOf(asked),
    textOf(parameters.timestamp),
    textOf(parameters.nonce),
    parameters.kind === 'app' ? prepayId : `prepay_id=${prepayId}`,
  );
  const received = textOf(parameters.signature);
  const keys = rsaKeys(asked);
  const [own] = keys;
  const signature = Buffer.from(received, 'base64');
  const holds = STRICT_BASE64.test(received) && received.length % 4 === 0;
  if (own && !own.slip && holds && verify('sha256', joinLines(right), own.key, signature)) return undefined;
  return explainRsa({ right, parts: PAY_SIGN_PARTS, slips: paySignSlips(order, merchant.appids), received, keys });
};

/** The signed names of v2, which JSAPI and APP spell differently. */
const v2Fields = (asked: Asked): (readonly [name: string, value: string])[] => {
  const { parameters, order } = asked;
  const [appid, timestamp, nonce] = [appidOf(asked), textOf(parameters.timestamp), textOf(parameters.nonce)];
  return parameters.kind === 'app'
    ? [
        ['appid', appid],
        ['partnerid', textOf(parameters.partnerid)],
        ['prepayid', prepayIdOf(parameters)],
        ['package', textOf(parameters.package)],
        ['noncestr', nonce],
        ['timestamp', timestamp],
      ]
    : [
        ['appId', appid],
        ['timeStamp', timestamp],
        ['nonceStr', nonce],
        ['package', textOf(parameters.package)],
        ['signType', textOf(parameters.signType) || order.sign_type || 'MD5'],
      ];
};

const checkV2 = (asked: Asked): Explanation | undefined => {
  const { parameters, order, merchant, merchants } = asked;
  const secrets = merchantSecrets(merchant, merchants.all());
  const fields = v2Fields(asked);
  const right = v2Text(fields, merchant.v2?.apiKey ?? '', order.sign_type || 'MD5');
  const received = textOf(parameters.signature);
  if (signText(right) === received) return undefined;
  return explainV2({ right, slips: v2Slips(fields, right, 'algorithm_of_order'), received, secrets });
};

/** Verifies the signature of payment parameters as the WeChat app would; an explanation where it does not hold. */
export const checkPaySign = (asked: Asked): Explanation | undefined =>
  asked.order.system === 'v2' ? checkV2(asked) : checkRsa(asked);

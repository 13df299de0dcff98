import type { Fields } from '../fields/rule.ts';
import type { ArtifactForm } from '../orders/order-book.ts';
import { randomBase62, randomDigits } from '../random.ts';
import { H5_FIELDS, JSAPI_FIELDS, ORDER_FIELDS } from './fields.ts';

/** A v3 product: one row per `POST /v3/pay/transactions/<name>`. */
export interface V3Product {
  fields: Fields;
  /** As the query shows it once paid. */
  trade_type: string;
  artifact: ArtifactForm;
}

const TWO_HOURS = 7200;
const FIVE_MINUTES = 300;

const prepay: ArtifactForm = { ttl_seconds: TWO_HOURS, fields: (prepay_id) => ({ prepay_id }) };

export const V3_PRODUCTS: Readonly<Record<string, V3Product>> = {
  app: { fields: ORDER_FIELDS, trade_type: 'APP', artifact: prepay },
  jsapi: { fields: JSAPI_FIELDS, trade_type: 'JSAPI', artifact: prepay },
  native: {
    fields: ORDER_FIELDS,
    trade_type: 'NATIVE',
    artifact: {
      ttl_seconds: TWO_HOURS,
      fields: () => ({ code_url: `weixin://wxpay/bizpayurl?pr=${randomBase62(9)}` }),
    },
  },
  h5: {
    fields: H5_FIELDS,
    trade_type: 'MWEB',
    artifact: {
      ttl_seconds: FIVE_MINUTES,
      fields: (prepayId) => ({
        h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepayId}&package=${randomDigits(10)}`,
      }),
    },
  },
};

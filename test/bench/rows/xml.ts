import { buildXml, parseXml } from '../../../shared/wechatpay-v2/xml.ts';
import { compare } from '../figures/compare.ts';
import type { Contestant } from '../figures/interleave.ts';
import { rate, rateOf } from '../figures/rate.ts';
import { NAME as AXIOS_PLUGIN, axiosPlugin } from '../peers/axios-plugin.ts';
import { NAME as TENPAY, tenpayXml } from '../peers/tenpay.ts';
import type { Row } from '../row.ts';
import { v2Scene } from '../wechat/merchants.ts';
import { jsapiOrder } from '../wechat/orders.ts';

const OURS = 'prepay';

/** XML of APIv2 alone: what is sent, and what comes back. */
export const xml: Row = {
  name: 'xml',
  title: 'XML',
  measure: async ({ demo, effort }) => {
    const { roundMs } = effort;
    const { asText } = await jsapiOrder();
    const { answer } = v2Scene(demo, 'MD5');
    const bytes = Buffer.from(answer.body);
    const { Transformer } = axiosPlugin();
    const { buildXML, parseXML } = tenpayXml();

    const inTurn = (name: string, kind: Contestant['kind'], operation: () => unknown): Contestant => ({
      name,
      kind,
      round: async () => rate(operation, roundMs),
    });
    const build = [
      inTurn(OURS, 'ours', () => buildXml(asText)),
      inTurn(AXIOS_PLUGIN, 'peer', () => Transformer.toXml(asText)),
      inTurn(TENPAY, 'peer', () => buildXML(asText)),
    ];
    const parse: Contestant[] = [
      inTurn(`${OURS}: exact, DOCTYPE and duplicates refused`, 'ours', () => {
        if (parseXml(bytes)?.prepay_id === undefined) throw new Error('the answer was not read');
      }),
      inTurn(AXIOS_PLUGIN, 'peer', () => Transformer.toObject(answer.body)),
      { name: TENPAY, kind: 'peer', round: () => rateOf(() => parseXML(answer.body), roundMs) },
    ];
    return [
      ...(await compare(
        { title: 'building a request', unit: 'documents/s', base: AXIOS_PLUGIN, contestants: build },
        effort,
      )),
      ...(await compare(
        { title: 'parsing an answer', unit: 'documents/s', base: AXIOS_PLUGIN, contestants: parse },
        effort,
      )),
    ];
  },
};

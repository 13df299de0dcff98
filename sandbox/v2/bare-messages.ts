import type { Provenance } from '../fidelity/provenance.ts';

interface BareMessage extends Provenance {
  return_msg: string;
}

/** Real `return_msg` texts of bare answers that no error table has, by their causes. */
export const BARE_MESSAGES = {
  missing: {
    return_msg: '缺少参数',
    rule: 'A missing or misspelled field gets 缺少参数, which does not name it',
    source: 'developers.weixin.qq.com/community/develop/doc/oCJUswwfxOCWMFOw9bK62B9xRrsI',
    confidence: 'observed',
  },
  malformed: {
    return_msg: '0参数格式错误',
    rule: 'A field in the wrong format gets 0参数格式错误; the digit is the server’s',
    source: 'developers.weixin.qq.com/community/develop/doc/oCJUsw8psvrK5SSfdJMUJ0p6x2Vg',
    confidence: 'observed',
  },
  undefined_element: {
    return_msg: '请求中含有未在API文档中定义的参数',
    rule: 'An element that the document does not define gets 请求中含有未在API文档中定义的参数 (switch v2_unknown_fields)',
    source: 'developers.weixin.qq.com/community/pay/doc/000028fa088aa01fa2406123461c00',
    confidence: 'observed',
  },
  time_expire: {
    return_msg: 'time_expire时间过短,刷卡至少1分钟,其他5分钟',
    rule: 'A time_expire less than 5 minutes ahead gets time_expire时间过短,刷卡至少1分钟,其他5分钟 where v2_short_time_expire refuses it',
    source: 'developers.weixin.qq.com/community/pay/doc/000ea4480d0ac0f163fb9e06a51000',
    confidence: 'observed',
  },
  total_fee: {
    return_msg: 'invalid total_fee',
    rule: 'A total_fee out of range gets invalid total_fee',
    source: 'blog.csdn.net/weixin_40337982/article/details/80533238',
    confidence: 'community',
  },
  refund_fee: {
    return_msg: 'invalid refund_fee',
    rule: 'A refund_fee out of range gets invalid refund_fee',
    source: 'real answers to refund',
    confidence: 'observed',
  },
  sub_merchant: {
    return_msg: '商户号该产品权限未开通',
    rule: 'A sub-merchant’s number as mch_id gets 商户号该产品权限未开通',
    source: 'Global FAQ, Payment',
    confidence: 'documented',
  },
  without_v2: {
    return_msg: '暂不支持此商户使用本API接口',
    rule: 'A merchant without v2 gets 暂不支持此商户使用本API接口',
    source: 'Global FAQ, Payment',
    confidence: 'documented',
  },
} as const satisfies Readonly<Record<string, BareMessage>>;

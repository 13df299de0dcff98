import { describe, expect, it } from 'vitest';
import { explainSignError } from '../../shared/wechatpay-v3/sign-error.ts';

const TARGET = '/v3/pay/transactions/app';
const BODY = '{"transaction":"付款"}';
const NONCE = 'WYIIIHLWWN9AXHVJ1DHRCMZAJJIDCS6C';

const request = {
  method: 'POST' as const,
  target: TARGET,
  body: BODY,
  headers: {
    Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="${NONCE}",signature="SIGNATURE",timestamp="1610469421",serial_no="AB"`,
  },
};

const LENGTH = Buffer.byteLength(`POST\n${TARGET}\n1610469421\n${NONCE}\n${BODY}\n`);

const informationOf = (parts: readonly string[], sign_message_length = LENGTH) => ({
  sign_information: { truncated_sign_message: `${parts.join('\n')}\n`, sign_message_length },
});

const OURS = ['POST', TARGET, '1610469421', NONCE, '{"transa'] as const;
const without = (index: number, value: string) => OURS.map((part, at) => (at === index ? value : part));

const COMPONENTS = [
  ['method', 0, 'GET'],
  ['target', 1, `${TARGET}?a=1`],
  ['timestamp', 2, '1610469422'],
  ['nonce', 3, 'XX'],
  ['body', 4, '{"a":1}'],
] as const;

describe('explainSignError', () => {
  it.each(COMPONENTS)('names the %s alone where it differs', (name, index, value) => {
    const explanation = explainSignError(request, '签名错误', informationOf(without(index, value)));
    expect(explanation).toMatch(new RegExp(`^${name}: sent `));
    expect(explanation).not.toContain(';'.repeat(2));
    for (const [other] of COMPONENTS) if (other !== name) expect(explanation).not.toContain(`${other}: sent`);
  });

  it('names the body where only its length differs', () => {
    expect(explainSignError(request, '签名错误', informationOf(OURS, LENGTH - 2))).toMatch(/^body: .* bytes/);
  });

  it('blames the key where the text is the same', () => {
    expect(explainSignError(request, '签名错误', informationOf(OURS))).toContain('the key is wrong');
  });

  it('reads the nested detail of real answers as well', () => {
    const detail = { detail: informationOf(without(0, 'GET')) };
    expect(explainSignError(request, '错误的签名，验签失败', detail)).toMatch(/^method/);
  });

  it('says what to look at where WeChat tells nothing', () => {
    for (const detail of [undefined, null, 'x', {}, { sign_information: 1 }]) {
      expect(explainSignError(request, '签名信息错误，验签失败', detail)).toContain(
        'method, target, timestamp, nonce and body',
      );
    }
  });

  it.each([
    ['Http头Authorization中的timestamp与发起请求的时间不得超过5分钟', /clock/],
    ['商户证书已过期。', /expired/],
    ['已更换证书，请使用新证书', /replaced/],
    ['商户未申请过证书。', /has none yet/],
    ['商户未设置APIv3密钥。', /never set/],
    ['商户证书序列号有误。', /do not belong together/],
    ['Http头Authorization认证类型不正确', /proxy/],
  ])('explains %s', (message, expected) => {
    expect(explainSignError(request, message, informationOf(OURS))).toMatch(expected);
  });

  it('repeats neither the signature, the nonce nor the body', () => {
    const foreign = informationOf(['GET', '/x', '1', 'n'.repeat(32), BODY]);
    const explanation = explainSignError(request, '', foreign);
    for (const value of ['SIGNATURE', NONCE, 'n'.repeat(32), '付款']) expect(explanation).not.toContain(value);
  });
});

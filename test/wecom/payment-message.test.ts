import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { paymentMessage } from '../../shared/wechatpay-v3/signature-message.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The text that WeCom signs for a mini-program is the one of APIv3; these are the samples of both documents. */
describe('paymentMessage', () => {
  it.each([
    [
      'aadd5d30fd265f56305a72442a79601e8d35ccad6054ecba2ba9de82ec7ed89e',
      'wx1cce664e7cdcf31a',
      '1675219608',
      'fqDdjLywAmNDZleCWfPsfhlInxnwnOLK',
      'prepay_id=wx111925097328382762a266f5cefb640000',
    ],
    [
      'e9f240553b798164cd07071a90bf684071b40781f3dafca1f828346682147df3',
      'wx8888888888888888',
      '1414561699',
      '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      'prepay_id=wx201410272009395522657a690389285100',
    ],
  ])('writes the text with digest %s', (digest, appid, timestamp, nonce, packed) => {
    expect(sha256(paymentMessage(appid, timestamp, nonce, packed))).toBe(digest);
  });
});

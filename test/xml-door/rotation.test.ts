import { describe, expect, it } from 'vitest';
import type { Fields } from '../../shared/wechatpay-v2/signature.ts';
import { signOf, textOf, xmlOf } from '../wechatpay-v2/wechatpay.ts';
import { withoutSignType } from './documents.ts';
import { accepts, createDoorScene, PREPAY_ID, SECRET } from './scene.ts';

const NEW_KEY = '0123456789abcdef0123456789abcdef';

describe('a key that was changed at WeChat and in the secret', () => {
  it('is fetched when WeChat refuses the old one, and the caller keeps its algorithm and its key', async () => {
    const scene = createDoorScene();
    const holds = (sent: Fields): boolean => sent.sign === signOf(textOf(sent), 'MD5', NEW_KEY);
    scene.wechat = (sent) => (holds(sent) ? accepts(sent) : { return_code: 'FAIL', return_msg: '签名错误' });
    // Fetches the secret that is about to be changed.
    await scene.post('<xml><mch_id>1</mch_id><sign>1</sign></xml>');
    scene.secret = { ...SECRET, wechatpay_v2: { ...SECRET.wechatpay_v2, api_key: NEW_KEY } };
    scene.key = NEW_KEY;

    const answer = await scene.post(xmlOf(withoutSignType()));
    expect(answer).toMatchObject({ result_code: 'SUCCESS', prepay_id: PREPAY_ID });
    expect(answer.sign).toBe(signOf(textOf(answer), 'MD5'));
    expect(scene.sent.map(holds)).toEqual([false, true]);
    expect(scene.sent[1]).not.toHaveProperty('sign_type');
  });
});

import { describe, expect, it } from 'vitest';
import { createCodeToSession } from '../../examples/back-office/code-to-session.ts';

const asked: string[] = [];
const against = (answer: object) =>
  createCodeToSession({ appid: 'wx1cce664e7cdcf31a', secret: 's3cret' }, async (url) => {
    asked.push(String(url));
    // As WeChat does: JSON that calls itself text, and 200 for errors too.
    return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'text/plain' } });
  });

describe('the code of wx.login', () => {
  it('becomes the openid', async () => {
    expect(await against({ openid: 'oUpF8', session_key: 'k' })('0a1 b')).toBe('oUpF8');
    expect(asked.at(-1)).toBe(
      'https://api.weixin.qq.com/sns/jscode2session?appid=wx1cce664e7cdcf31a&secret=s3cret&js_code=0a1+b&grant_type=authorization_code',
    );
  });

  it.each([40029, 40163])('is refused when WeChat does not take it (%d)', async (errcode) => {
    expect(await against({ errcode, errmsg: 'invalid code' })('x')).toBeNull();
  });

  it.each([-1, 40125, 45011])('is not blamed for what the shop can mend (%d)', async (errcode) => {
    await expect(against({ errcode })('x')).rejects.toThrow(`code2Session answered errcode ${errcode}.`);
  });
});

/** Turns the code of `wx.login` into the payer's openid; `null` when WeChat does not take the code. */
export type CodeToSession = (code: string) => Promise<string | null>;

/**
 * WeChat's code2Session. The URL holds the appid's secret: it is called from the back office only and never logged. Its
 * `session_key` is not needed to take payments, so it is dropped here.
 *
 * @throws when WeChat does not answer or is busy.
 */
export const createCodeToSession =
  ({ appid, secret }: { appid: string; secret: string }, request: typeof fetch = fetch): CodeToSession =>
  async (code) => {
    const query = new URLSearchParams({ appid, secret, js_code: code, grant_type: 'authorization_code' });
    const url = `https://api.weixin.qq.com/sns/jscode2session?${query}`;
    const response = await request(url, { signal: AbortSignal.timeout(5_000) });
    // The errors have HTTP status 200 too.
    const { openid, errcode } = (await response.json()) as { openid?: unknown; errcode?: unknown };
    if (typeof openid === 'string') return openid;
    if (errcode === 40029 || errcode === 40163) return null;
    throw new Error(`code2Session answered errcode ${String(errcode)}.`);
  };

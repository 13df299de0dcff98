import type { Answer, Dialog, Payment, Phone } from './pay.ts';

/** The part of `wx` that checking out uses; the real one fits it. */
export interface Wx {
  request(option: {
    url: string;
    method: 'GET' | 'POST';
    header: Record<string, string>;
    data?: Record<string, unknown>;
    timeout: number;
    success(result: { statusCode: number; header: Record<string, unknown>; data: unknown }): void;
    fail(): void;
  }): unknown;
  requestPayment(option: Payment & { success(): void; fail(error: { errMsg: string }): void }): unknown;
  login(option: { success(result: { code: string }): void; fail(error: { errMsg: string }): void }): unknown;
}

/** Longer than the functions' own limit, so that their answer is not missed. */
const TIMEOUT_MS = 20_000;

/** Phones and developer tools spell header names differently. */
const lowerCase = (header: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]));

const dialogOf = (errMsg: string): Dialog =>
  errMsg === 'requestPayment:fail cancel' ? { result: 'cancel' } : { result: 'fail', reason: errMsg };

/** A phone made of `wx`. */
export const onPhone = (wx: Wx): Phone => ({
  send: (method, url, bearer, body) =>
    new Promise<Answer | null>((resolve) => {
      wx.request({
        url,
        method,
        header: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
        ...(body === undefined ? {} : { data: { ...body } }),
        timeout: TIMEOUT_MS,
        success: ({ statusCode, header, data }) => resolve({ status: statusCode, headers: lowerCase(header), data }),
        fail: () => resolve(null),
      });
    }),
  requestPayment: (payment) =>
    new Promise<Dialog>((resolve) => {
      wx.requestPayment({
        ...payment,
        success: () => resolve({ result: 'ok' }),
        fail: ({ errMsg }) => resolve(dialogOf(errMsg)),
      });
    }),
  sleep: (ms) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
});

/** The code that the back office turns into the payer's openid; good once, for five minutes. */
export const logIn = (wx: Wx): Promise<string | null> =>
  new Promise((resolve) => {
    wx.login({ success: ({ code }) => resolve(code), fail: () => resolve(null) });
  });

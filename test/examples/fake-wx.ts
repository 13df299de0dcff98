import type { Payment } from '../../examples/mini-program/pay.ts';
import type { Wx } from '../../examples/mini-program/phone.ts';

export interface FakeWx extends Wx {
  /** What the payment dialog was given, oldest first. */
  payments: Payment[];
  /** Every request: method, path and status; 0 where no answer came. */
  requests: { method: string; path: string; status: number }[];
}

interface Payer {
  /** What the payer does with the dialog, and what `wx` says of it. */
  inDialog?(payment: Payment): { errMsg: string };
  /** Where requests really go: configured origin → origin. */
  origins?: Record<string, string>;
}

/** `wx` with real HTTP and a payer of the test's own. It behaves as a phone does: JSON is parsed, any status succeeds. */
export const createFakeWx = ({
  inDialog = () => ({ errMsg: 'requestPayment:ok' }),
  origins = {},
}: Payer = {}): FakeWx => {
  const payments: Payment[] = [];
  const requests: FakeWx['requests'] = [];
  return {
    payments,
    requests,
    request: ({ url, method, header, data, success, fail }) => {
      const { origin, pathname, search } = new URL(url);
      const send = async (): Promise<void> => {
        const response = await fetch(`${origins[origin] ?? origin}${pathname}${search}`, {
          method,
          headers: header,
          ...(data === undefined ? {} : { body: JSON.stringify(data) }),
        });
        requests.push({ method, path: pathname, status: response.status });
        const text = await response.text();
        let parsed: unknown = text;
        try {
          parsed = JSON.parse(text);
        } catch {}
        // Developer tools capitalise, phones do as they please.
        const spelt = [...response.headers].map(([name, value]) => [
          name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
          value,
        ]);
        success({ statusCode: response.status, header: Object.fromEntries(spelt), data: parsed });
      };
      send().catch(() => {
        requests.push({ method, path: pathname, status: 0 });
        fail();
      });
    },
    requestPayment: ({ success, fail, ...payment }) => {
      payments.push(payment);
      const told = inDialog(payment);
      if (told.errMsg === 'requestPayment:ok') success();
      else fail(told);
    },
    login: ({ success }) => success({ code: '0a1B2c3D' }),
  };
};

import type { Outcome, WireRequest } from '../http/wire.ts';
import type { World } from '../system.ts';
import type { BillFiles } from './bill-files.ts';

/** Refusals look like those of WeChat Pay's own downloads. */
const refuse = (status: number, code: string, message: string): Outcome => ({
  answer: {
    status,
    headers: [['Content-Type', 'application/json; charset=utf-8']],
    body: JSON.stringify({ code, message }),
  },
  code,
  verdict: message,
});

/** The bill behind a `download_url`: 30 seconds, and only with the `auth` that came with it. */
export const downloadBill = ({ query, headers }: WireRequest, files: BillFiles, world: World): Outcome => {
  const file = files.take(query.get('token') ?? '');
  if (!file) return refuse(400, 'PARAM_ERROR', 'no such token');
  if (headers.authorization !== file.auth) return refuse(401, 'SIGN_ERROR', '签名错误');
  if (world.clock.now() > file.until) return refuse(400, 'INVALID_REQUEST', 'download_url has expired');
  const { bytes, type } = file;
  return { answer: { status: 200, headers: [['Content-Type', type]], body: bytes }, code: 'SUCCESS', verdict: 'bill' };
};

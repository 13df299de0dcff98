import { PrepayError, type Retry } from '../errors.ts';
import type { OrderRecord } from '../order-table/record.ts';
import type { Refusal } from '../upstream/outcome.ts';

/** The error that tells the caller what WeChat refused. */
export const refusalError = ({ code, upstream }: Pick<Refusal, 'code' | 'upstream'>, retry?: Retry): PrepayError =>
  new PrepayError(code, undefined, {
    upstream,
    ...(retry ? { retry } : {}),
    ...(code === 'FREQUENCY_LIMITED' ? { retryAfter: 1 } : {}),
  });

/** The final refusal that a row keeps. */
export const storedRefusal = (record: OrderRecord): Pick<Refusal, 'code' | 'upstream'> =>
  JSON.parse(record.refusal ?? 'null') as Refusal;

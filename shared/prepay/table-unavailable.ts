import { PrepayError } from '../errors.ts';
import { TableError } from '../order-table/table-error.ts';

/** What no repetition mends: the table is another deployment's, or of a version that is not known here. */
const LASTING = new Set(['WRONG_WORLD', 'NEWER_SCHEMA', 'BAD_ADDRESS']);

/** The error that a caller gets when the order table does not serve, so that nothing was sent. */
export const tableError = (error: unknown): PrepayError =>
  error instanceof TableError && LASTING.has(error.code)
    ? new PrepayError('TABLE_UNAVAILABLE', 'The order table refuses this deployment, so nothing was sent to WeChat.', {
        retry: 'never',
        cause: error,
      })
    : new PrepayError('TABLE_UNAVAILABLE', undefined, { retryAfter: 1, cause: error });

import { ConfigError } from '../../shared/config.ts';
import { TableError } from '../../shared/order-table/table-error.ts';

/** Some SDKs tell why the network failed in their message alone. */
const NETWORK = /\b(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)\b/;

/** What can be said of an error: our own sentences, of any other only its code or name, for its message may quote a value. */
export const nameOfError = (error: unknown): string => {
  if (error instanceof TableError || error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (code || NETWORK.exec(error.message)?.[0] || error.name).replace(/[^\w.-]/g, '').slice(0, 64);
};

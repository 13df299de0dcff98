/** Who the functions are to the order table's server. */
export interface TableCredentials {
  username?: string;
  password: string;
}

/**
 * Reads secret `prepay-table`: JSON with `password` and perhaps `username`, or the bare password. `null` when there is no
 * such secret: then the server asks for none.
 */
export const parseTableCredentials = (text: string | null): TableCredentials | null => {
  const trimmed = text?.trim();
  if (!trimmed) return null;
  if (!trimmed.startsWith('{')) return { password: trimmed };
  let secret: { username?: unknown; password?: unknown };
  try {
    secret = JSON.parse(trimmed) as typeof secret;
  } catch {
    // The parser's own message would quote the secret.
    throw new Error('secret prepay-table must be JSON or a bare password');
  }
  const { username, password } = secret;
  if (typeof password !== 'string' || (username !== undefined && typeof username !== 'string')) {
    throw new Error('secret prepay-table must have password, and may have username, as text');
  }
  return { password, ...(username === undefined ? {} : { username }) };
};

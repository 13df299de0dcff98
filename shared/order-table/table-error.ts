/** Why an engine did not serve a call. Holds neither what was sent nor where to: both are secrets, or near to them. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A table serves either WeChat itself or a double of it, for ever: an order of the one is unknown to the other. */
export const assertWorld = (stored: unknown, world: string): void => {
  if (stored === world) return;
  throw new TableError('WRONG_WORLD', `the order table belongs to ${stored}, but the configured origins are ${world}`);
};

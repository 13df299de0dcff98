/** Where secrets are written to: the other side of `SecretSource`. */
export interface SecretStore {
  /** In words, for the person at the terminal. */
  place: string;
  /** Most bytes of a value. */
  limit: number;
  /** What its caller must be allowed to do, for the case that it may not. */
  needs: string;
  /** Writes a secret in place, or makes it. Rejects with the store's own error. */
  put(name: string, text: string): Promise<'created' | 'replaced'>;
}

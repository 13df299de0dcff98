/** Where secrets come from. A rejection means that the source does not answer; `null` that it has no such secret. */
export interface SecretSource {
  /** The text of a secret. Names have letters, digits, `-` and `_` only. */
  fetch(name: string): Promise<string | null>;
}

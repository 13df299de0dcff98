/** Gives equal values, as far as JSON tells them, one small number. */
export class Interned<T> {
  readonly #ids = new Map<string, number>();
  readonly #values: T[] = [];

  idOf(value: T): number {
    return this.idUnder(JSON.stringify(value), value);
  }

  idUnder(key: string, value: T): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.push(value) - 1;
    if (id > 0xffff) throw new Error('a state holds 16 bits per part');
    this.#ids.set(key, id);
    return id;
  }

  get(id: number): T {
    const value = this.#values[id];
    if (value === undefined) throw new Error(`nothing has the number ${id}`);
    return value;
  }

  get size(): number {
    return this.#values.length;
  }
}

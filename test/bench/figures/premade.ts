/** As many as a round may take. */
const PREMADE = 4_096;

/** What rounds are given, made before their clocks run: merchants make orders and platforms make events. */
export class Premade<T> {
  private readonly made: readonly T[];
  private readonly make: () => T;
  private taken = 0;

  constructor(make: () => T) {
    this.make = make;
    this.made = Array.from({ length: PREMADE }, make);
  }

  /** Begins a round: all are given out once more. */
  again(): void {
    this.taken = 0;
  }

  next(): T {
    const next = this.made[this.taken] ?? this.make();
    this.taken += 1;
    return next;
  }
}

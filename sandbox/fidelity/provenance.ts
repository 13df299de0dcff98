/**
 * How well a rule is known. `documented`: an official page or repository. `sdk`: code of an SDK. `observed`: seen in a
 * real answer of the live service. `community`: reported by users. `derived`: concluded from the others. `unknown`:
 * nobody says; the sandbox had to choose.
 */
export type Confidence = 'documented' | 'sdk' | 'observed' | 'community' | 'derived' | 'unknown';

/** Where a rule of the sandbox comes from. Rows with these members make the fidelity table. */
export interface Provenance {
  /** The rule in one sentence. */
  rule: string;
  /** Document, section, thread or SDK. */
  source: string;
  confidence: Confidence;
}

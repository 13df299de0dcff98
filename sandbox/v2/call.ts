import type { Provenance } from '../fidelity/provenance.ts';
import type { Fields } from '../fields/rule.ts';
import type { World } from '../system.ts';
import type { V2Result } from './answer.ts';
import type { V2Merchant } from './authenticate.ts';
import type { Condition, V2Fields } from './conditions.ts';
import type { V2Refusal, V2Wording } from './errors.ts';
import type { Elements } from './write-xml.ts';

/** One v2 call; its provenance is that of its field table. */
export interface V2Call extends Provenance {
  /** As fault rules and the exchange log name it. */
  name: string;
  table: Fields;
  conditions: readonly Condition[];
  /** The client must show the merchant's certificate (`/secapi/…`). */
  certificate?: true;
  wording?: V2Wording;
  /** For a call that refuses in a shape of its own: the elements after `return_code` FAIL. */
  refuse?(refusal: V2Refusal): Elements;
  /** What the call does once every check that all calls share has passed. */
  perform(fields: V2Fields, merchant: V2Merchant, world: World): V2Result;
}

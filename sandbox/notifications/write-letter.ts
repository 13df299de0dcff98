import type { Behaviour } from '../behaviour.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Merchants } from '../merchants/merchants.ts';
import type { SystemName } from '../orders/order.ts';
import { echoLetter } from './echo-letter.ts';
import type { Fact, OrderFact } from './fact.ts';
import type { Letter } from './letter.ts';
import { v2Letter } from './v2-letter.ts';
import { v3Letter } from './v3-letter.ts';
import { wecomLetter } from './wecom-letter.ts';

/** What writing needs. */
export interface LetterWorld {
  merchants: Merchants;
  behaviour: Behaviour;
  clock: VirtualClock;
  /** Real time in ms, for signatures. */
  wireNow(): number;
}

const WRITERS: Readonly<Record<SystemName, (fact: OrderFact, world: LetterWorld) => Letter>> = {
  v3: v3Letter,
  v2: v2Letter,
  wecom: wecomLetter,
};

/** Writes down what a fact says to the merchant, as it is at this moment. */
export const writeLetter = (fact: Fact, world: LetterWorld): Letter =>
  fact.kind === 'echoed' ? echoLetter(fact, world) : WRITERS[fact.order.system](fact, world);

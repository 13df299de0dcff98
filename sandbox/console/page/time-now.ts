import type { Clock } from './control.ts';

let aheadMs = 0;
let shown: Clock | undefined;

/** Takes over what the sandbox said about its clock. */
export const setClock = (clock: Clock): void => {
  shown = clock;
  aheadMs = Date.parse(clock.now) - Date.now();
};

export const clock = (): Clock | undefined => shown;

/** The virtual time now, in milliseconds. */
export const virtualNow = (): number => Date.now() + aheadMs;

/** How far the virtual clock is ahead of real time, to the second that the control API tells. */
export const ahead = (): number => (shown ? Date.parse(shown.now) - Date.parse(shown.wire) : 0);

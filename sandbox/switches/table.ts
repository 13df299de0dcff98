import { ORDER_SWITCHES } from './orders.ts';
import { V2_SWITCHES } from './v2.ts';
import { V3_SWITCHES } from './v3.ts';
import { WECOM_SWITCHES } from './wecom.ts';

/** Every switch of the sandbox. */
export const SWITCHES = { ...ORDER_SWITCHES, ...V3_SWITCHES, ...V2_SWITCHES, ...WECOM_SWITCHES } as const;

import { randomHex } from '../random.ts';
import { compactTime } from '../time.ts';
import type { SystemName } from './order.ts';

/**
 * 36 characters in both forms. v3: `wx` + yyyyMMddHHmmss + hex. v2 and WeCom: `wx` + ddHHmmss + hex, as in the samples
 * wx0311543778510878f3e2a5913212262979 and wx111925097328382762a266f5cefb640000.
 */
const FORMS: Readonly<Record<SystemName, (time: string) => string>> = {
  v3: (time) => `wx${time}${randomHex(20)}`,
  v2: (time) => `wx${time.slice(6)}${randomHex(26)}`,
  wecom: (time) => `wx${time.slice(6)}${randomHex(22)}0000`,
};

export const mintPrepayId = (system: SystemName, now: number): string => FORMS[system](compactTime(now));

import { decodeUtf8 } from './wire.ts';

/** No documented request nests deeper than 5; what does is garbage, and recursion has an end. */
const MAX_DEPTH = 32;

const isShallow = (value: unknown, depth = 0): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_DEPTH && Object.values(value).every((member) => isShallow(member, depth + 1));
};

/** The JSON object of a body; `undefined` when it is anything else. */
export const readJsonObject = (body: Buffer): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(decodeUtf8(body) ?? '');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && isShallow(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

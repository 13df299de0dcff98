import { createSecretKey, type KeyObject } from 'node:crypto';

/** The self-built app of a corp through which a WeCom merchant number is charged. */
export interface WecomCredentials {
  readonly mchid: string;
  readonly corpid: string;
  readonly corpsecret: KeyObject;
}

/** Reads the `wecom` block of a merchant's secret. Problems are reported by field; no value is ever repeated. */
export const parseWecomCredentials = (
  mchid: string,
  block: Record<string, unknown>,
  report: (field: string, rule: string) => void,
): WecomCredentials | null => {
  const text = (field: string): string => {
    const value = block[field];
    const valid = typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value);
    if (!valid) report(field, 'must be 1 to 128 visible ASCII characters');
    return valid ? value : '';
  };
  const corpid = text('corpid');
  const corpsecret = text('corpsecret');
  return corpid && corpsecret ? { mchid, corpid, corpsecret: createSecretKey(Buffer.from(corpsecret)) } : null;
};

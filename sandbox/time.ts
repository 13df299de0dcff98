/** China's zone: every time that WeChat prints or reads without an offset is in it. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** `2026-11-22T14:00:00+08:00`. */
export const rfc3339 = (ms: number): string => `${new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

/** `yyyyMMddHHmmss`, the v2 form. */
export const compactTime = (ms: number): string =>
  new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '');

/** `yyyy-MM-dd HH:mm:ss`, as v2 prints the time of a refund. */
export const plainTime = (ms: number): string =>
  new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

/** `yyyy-MM-ddTHH:mm:ss` with an optional fraction and a zone; the day of the month is not checked against the month. */
export const RFC3339 =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export const COMPACT_TIME = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/;

export const parseRfc3339 = (text: string): number | undefined => (RFC3339.test(text) ? Date.parse(text) : undefined);

export const parseCompactTime = (text: string): number | undefined => {
  if (!COMPACT_TIME.test(text)) return undefined;
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((at, index) =>
    Number(text.slice(at, index === 0 ? 4 : at + 2)),
  ) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) - CHINA_OFFSET_MS;
};

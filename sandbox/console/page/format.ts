import { language, t } from './texts/texts.ts';

const CHINA_OFFSET_MS = 8 * 3_600_000;

const locale = (): string => (language === 'zh' ? 'zh-CN' : 'en');

/** An amount in the smallest unit of its currency, such as `¥1.00`. */
export const money = (amount: number, currency: string): string => {
  try {
    const format = new Intl.NumberFormat(locale(), { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(amount / 10 ** digits);
  } catch {
    // No three letters: the currency came over the wire.
    return `${amount} ${currency}`;
  }
};

export const count = (value: number): string => new Intl.NumberFormat(locale()).format(value);

const china = (ms: number): string => new Date(ms + CHINA_OFFSET_MS).toISOString();

/** `20:23:59` in China's zone, as everything on WeChat's wire. */
export const clockTime = (ms: number): string => china(ms).slice(11, 19);

/** `2026-11-22`. */
export const calendarDay = (ms: number): string => china(ms).slice(0, 10);

export const weekday = (ms: number): string =>
  new Intl.DateTimeFormat(locale(), { weekday: 'short', timeZone: 'Asia/Shanghai' }).format(ms);

/** Day and time; the day only where it differs from that of `now`. */
export const moment = (ms: number, now: number): string =>
  calendarDay(ms) === calendarDay(now) ? clockTime(ms) : `${calendarDay(ms).slice(5)} ${clockTime(ms)}`;

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** `1 h 59 min`: the two largest units. */
export const span = (ms: number): string => {
  let rest = Math.round(Math.abs(ms) / 1000);
  const parts: string[] = [];
  for (const [unit, seconds] of UNITS) {
    const whole = Math.floor(rest / seconds);
    rest -= whole * seconds;
    if (whole > 0) parts.push(t.units[unit](whole));
    if (parts.length === 2 || (parts.length === 1 && whole === 0)) break;
  }
  return parts.length > 0 ? parts.join(' ') : t.units.s(0);
};

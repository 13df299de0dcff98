import { ControlRefusal } from './refusal.ts';

/** A part of a list: what comes after the item with this number, and how much of it. */
export interface Page {
  after: number;
  limit: number;
}

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 10_000;

const whole = (query: URLSearchParams, name: string, normal: number, min: number, max: number): number => {
  const text = query.get(name);
  if (text === null) return normal;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new ControlRefusal(400, 'BAD_REQUEST', `${name} must be a whole number from ${min} to ${max}`);
};

/** Reads `after` (0 unless given) and `limit` (1,000 unless given, 10,000 at most). Throws a {@link ControlRefusal}. */
export const readPage = (query: URLSearchParams): Page => ({
  after: whole(query, 'after', 0, 0, Number.MAX_SAFE_INTEGER),
  limit: whole(query, 'limit', DEFAULT_LIMIT, 1, MAX_LIMIT),
});

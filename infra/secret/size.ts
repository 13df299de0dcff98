import type { Block } from './profile.ts';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The text that is stored: no blanks, because every byte counts. */
export const textOf = (secret: Block): string => JSON.stringify(secret);

/** Bytes of each member and of the whole, largest first. */
export const sizesOf = (
  secret: Block,
): { total: number; members: readonly (readonly [name: string, bytes: number])[] } => ({
  total: bytesOf(secret),
  members: Object.entries(secret)
    .map(([name, value]) => [name, bytesOf(value)] as const)
    .sort(([, a], [, b]) => b - a),
});

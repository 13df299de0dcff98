import { randomBytes } from 'node:crypto';

/** 32 characters of `0-9a-f`, 128 random bits: valid as nonce of all three systems. */
export const createNonce = (): string => randomBytes(16).toString('hex');

import { randomFillSync } from 'node:crypto';

const NONCE_BYTES = 16;

/** A draw from the generator costs more than its bytes do, so it brings those of many nonces; none is used twice. */
const drawn = Buffer.alloc(NONCE_BYTES * 256);
let used = drawn.length;

/** 32 characters of `0-9a-f`, 128 random bits: valid as nonce of all three systems. */
export const createNonce = (): string => {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += NONCE_BYTES;
  return drawn.toString('hex', used - NONCE_BYTES, used);
};

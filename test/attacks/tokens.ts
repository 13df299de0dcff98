import { createHmac } from 'node:crypto';
import { KID, type Order, START, TOKEN_KEY } from './scene.ts';

export const NOW = START / 1000;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Parts {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  key?: Buffer | string;
  hash?: 'sha256' | 'sha384' | 'sha512';
}

/** An order token written by hand, so that every part of it can be wrong. */
export const aToken = (order: Order, { header = {}, claims = {}, key = TOKEN_KEY, hash = 'sha256' }: Parts = {}) => {
  const signed = [
    encode({ alg: 'HS256', kid: KID, ...header }),
    encode({ aud: 'prepay', exp: NOW + 600, order_type: 'app', order, ...claims }),
  ].join('.');
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
};

type Claims = { order: Order } & Record<string, unknown>;

/** `token` with other claims under its old signature. */
export const tampered = (token: string, change: (claims: Claims) => object): string => {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
  return [header, encode(change(read)), signature].join('.');
};

export const withHeader = (token: string, header: object, signature = token.split('.')[2] ?? ''): string =>
  [encode(header), token.split('.')[1], signature].join('.');

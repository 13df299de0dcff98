import { SCOPES } from '../../../shared/merchants/merchant.ts';
import { fail, pass, warn } from '../finding.ts';
import type { Check } from '../subject.ts';

const LOOKED = 'api_keys';
const KNOWN: ReadonlySet<string> = new Set(SCOPES);
const ADD = `Add an entry with id, sha256 and scopes out of ${SCOPES.join(', ')}.`;

const lists = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Whether anybody may order for the merchant. */
export const lookAtApiKeys: Check = ({ secret, settings }) => {
  if (secret === null) return [];
  const { api_keys } = secret.merchant;
  if (api_keys.length === 0) {
    const otherwise = settings.rawEvents || lists(secret.block.order_token_keys);
    return [(otherwise ? warn : fail)(LOOKED, 'there is none, so no back office can call', ADD)];
  }
  return api_keys.map(({ id, scopes }) => {
    const unknown = [...scopes].filter((scope) => !KNOWN.has(scope)).map((scope) => scope.slice(0, 64));
    if (unknown.length === scopes.size) return fail(LOOKED, `${id} has no scope that means anything`, ADD);
    if (unknown.length > 0) return warn(LOOKED, `${id} has unknown scopes: ${unknown.join(', ')}`, ADD);
    return pass(LOOKED, `${id} has ${[...scopes].join(', ')}`);
  });
};

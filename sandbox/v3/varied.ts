import { randomInt } from 'node:crypto';
import type { Behaviour } from '../behaviour.ts';

/** A body as it might look tomorrow: with a member more, its members in another order. */
export const varied = (body: object, { v3_extra_members, v3_member_order }: Behaviour): object => {
  if (!v3_extra_members && v3_member_order === 'fixed') return body;
  const members = Object.entries(v3_extra_members ? { ...body, sandbox_extra: 'ignore me' } : body);
  if (v3_member_order === 'fixed') return Object.fromEntries(members);
  const ranked = members.map((member) => ({ member, rank: randomInt(2 ** 32) }));
  return Object.fromEntries(ranked.toSorted((a, b) => a.rank - b.rank).map(({ member }) => member));
};

import type { AttributeValue, DeleteItemCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { changesOf, firstRow } from './changes.ts';
import { attributeOf, attributesOf, besides, type Item } from './dynamodb-record.ts';
import type { Claim, Settlement } from './order-table.ts';

type Expression<Input> = Omit<Input, 'TableName' | 'Key'>;

/** Every attribute is named by an alias: `status`, `owner`, `body` and others may be reserved words. */
const aliases = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`#${name}`, name]));

const values = (entries: readonly (readonly [string, AttributeValue])[]): Item =>
  Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value]));

/** AND binds closer than OR, and the same request may take an order over when nobody holds it or its artifact is due. */
const CLAIMABLE = [
  'attribute_not_exists(#pk)',
  '#fingerprint = :fingerprint AND #status = :pending AND #owner <> :owner AND #lease_until < :now',
  '#fingerprint = :fingerprint AND #status = :ready AND #artifact_until < :now',
  '#fingerprint = :fingerprint AND #status = :ready AND attribute_not_exists(#artifact_until)',
].join(' OR ');

/**
 * One conditional write for first claim, take-over and refresh: it succeeds exactly where `decide` writes, and writes
 * what `decide` does. Everything that is stored once stays as the first claim stored it.
 */
export const claimExpression = (claim: Claim, now: number): Expression<UpdateItemCommandInput> => {
  const { status, owner, lease_until, attempts: _attempts, tries: _tries, ...once } = firstRow(claim, now);
  const everyClaim = attributesOf({ status, owner, lease_until }).stored;
  const firstClaim = [...attributesOf(once).stored, ...besides(claim)];
  const sets = [
    ...everyClaim.map(([name]) => `#${name} = :${name}`),
    ...firstClaim.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
    '#attempts = if_not_exists(#attempts, :zero) + :one',
    '#tries = list_append(if_not_exists(#tries, :none), :try)',
  ];
  return {
    UpdateExpression: `SET ${sets.join(', ')}`,
    ConditionExpression: CLAIMABLE,
    ExpressionAttributeNames: aliases([
      'pk',
      'attempts',
      'tries',
      'artifact_until',
      ...[...everyClaim, ...firstClaim].map(([name]) => name),
    ]),
    ExpressionAttributeValues: values([
      ...everyClaim,
      ...firstClaim,
      ['zero', attributeOf(0)],
      ['one', attributeOf(1)],
      ['none', attributeOf([])],
      ['try', attributeOf([now])],
      ['pending', attributeOf('PENDING')],
      ['ready', attributeOf('READY')],
      ['now', attributeOf(now)],
    ]),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};

const HELD = '#owner = :holder AND #status = :held';
const heldBy = (owner: string): [string, AttributeValue][] => [
  ['holder', attributeOf(owner)],
  ['held', attributeOf('PENDING')],
];

export type SettleExpression =
  | { kind: 'update'; input: Expression<UpdateItemCommandInput> }
  | { kind: 'delete'; input: Expression<DeleteItemCommandInput> };

/** Succeeds exactly where `settled` changes the row. */
export const settleExpression = (owner: string, settlement: Settlement): SettleExpression => {
  const changes = changesOf(settlement);
  if (changes === 'gone') {
    const input = {
      ConditionExpression: `${HELD} AND #attempts = :one`,
      ExpressionAttributeNames: aliases(['owner', 'status', 'attempts']),
      ExpressionAttributeValues: values([...heldBy(owner), ['one', attributeOf(1)]]),
    };
    return { kind: 'delete', input };
  }
  const { stored, absent } = attributesOf(changes);
  const set = `SET ${stored.map(([name]) => `#${name} = :${name}`).join(', ')}`;
  const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}`;
  const input = {
    UpdateExpression: set + remove,
    ConditionExpression: HELD,
    ExpressionAttributeNames: aliases(['owner', 'status', ...stored.map(([name]) => name), ...absent]),
    ExpressionAttributeValues: values([...heldBy(owner), ...stored]),
  };
  return { kind: 'update', input };
};

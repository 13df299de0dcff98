import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../clock.ts';
import { tookEffect } from './changes.ts';
import { decide } from './decide.ts';
import { claimExpression, settleExpression } from './dynamodb-expressions.ts';
import { fromItem, type Item } from './dynamodb-record.ts';
import type { OrderTable, Settlement, Verdict } from './order-table.ts';
import { assertWorld, TableError } from './table-error.ts';

export interface DynamodbTableOptions {
  table: string;
  region: string;
  /** For tests and private endpoints; otherwise the region's own. */
  endpoint?: string;
  clock: Clock;
  /**
   * Whether the functions talk to WeChat itself or to a double; a table serves one of the two for ever. `null` reads rows
   * of either and marks nothing.
   */
  world: string | null;
  requestTimeoutMs?: number;
}

/** No merchant has an empty number, so this is nobody's order. */
const WORLD_KEY = '#world';

/** A row may change between a refused write and the look at it, on engines that do not tell the row with the refusal. */
const MOST_ROUNDS = 4;

/** The engine of AWS: one item per order. Credentials come from where the SDK finds them. */
export const openDynamodbTable = ({
  table,
  region,
  endpoint,
  clock,
  world,
  requestTimeoutMs = 1_500,
}: DynamodbTableOptions): OrderTable => {
  const client = new DynamoDBClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A socket that died while the instance was frozen costs one repetition, which the owner's name makes harmless.
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 300, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
  });
  const at = (pk: string) => ({ TableName: table, Key: { pk: { S: pk } } });

  const find = async (pk: string): Promise<Item | undefined> =>
    (await client.send(new GetItemCommand({ ...at(pk), ConsistentRead: true }))).Item;

  const readRow = async (key: string) => {
    const item = await find(key);
    return item === undefined ? null : fromItem(item);
  };

  /** The refusal of a conditional write; every other error goes on to the caller. */
  const refusalOf = (error: unknown): ConditionalCheckFailedException => {
    if (error instanceof ConditionalCheckFailedException) return error;
    throw error;
  };

  const checkWorld = async (): Promise<void> => {
    if (world === null) return;
    let item = await find(WORLD_KEY);
    if (item === undefined) {
      await client
        .send(
          new PutItemCommand({
            TableName: table,
            Item: { pk: { S: WORLD_KEY }, world: { S: world } },
            ConditionExpression: 'attribute_not_exists(#pk)',
            ExpressionAttributeNames: { '#pk': 'pk' },
          }),
        )
        .catch(refusalOf);
      item = await find(WORLD_KEY);
    }
    assertWorld(item?.world?.S, world);
  };

  let closed = false;
  let checked: Promise<void> | null = null;
  const ready = async (): Promise<void> => {
    if (closed) throw new TableError('CLOSED', 'the order table is closed');
    checked ??= checkWorld().catch((error: unknown) => {
      checked = null;
      throw error;
    });
    await checked;
  };

  const settle = async (key: string, owner: string, settlement: Settlement): Promise<boolean> => {
    const { kind, input } = settleExpression(owner, settlement);
    try {
      if (kind === 'delete') await client.send(new DeleteItemCommand({ ...at(key), ...input }));
      else await client.send(new UpdateItemCommand({ ...at(key), ...input }));
      return true;
    } catch (error) {
      const { $metadata } = refusalOf(error);
      if (($metadata.attempts ?? 1) === 1) return false;
      return tookEffect(await readRow(key), owner, settlement);
    }
  };

  return {
    claim: async (key, claim): Promise<Verdict> => {
      await ready();
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const now = clock.now();
        try {
          const { Attributes } = await client.send(
            new UpdateItemCommand({ ...at(key), ...claimExpression(claim, now) }),
          );
          return { kind: 'ACQUIRED', record: fromItem(Attributes ?? {}) };
        } catch (error) {
          const item = refusalOf(error).Item ?? (await find(key));
          const { verdict, write } = decide(item === undefined ? null : fromItem(item), claim, now);
          if (write === null) return verdict;
        }
      }
      throw new TableError('CONTENDED', 'the row changed with every look at it');
    },
    settle: async (key, owner, settlement) => {
      await ready();
      return settle(key, owner, settlement);
    },
    read: async (key) => {
      await ready();
      return readRow(key);
    },
    close: async () => {
      closed = true;
      client.destroy();
    },
  };
};

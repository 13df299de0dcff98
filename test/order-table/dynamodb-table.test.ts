import { randomUUID } from 'node:crypto';
import { DescribeTableCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import { DYNAMODB_ACTIONS } from '../../shared/order-table/dynamodb-definition.ts';
import { type DynamodbTableOptions, openDynamodbTable } from '../../shared/order-table/dynamodb-table.ts';
import { type OrderTable, orderKey } from '../../shared/order-table/order-table.ts';
import { agreesWithTheReference } from './agreement.ts';
import { createTable, dropTable, dynamodbClient, REGION, startDynalite } from './dynamodb-server.ts';
import { type DynamodbWire, dynamodbWire, type Fault } from './dynamodb-wire.ts';
import { orderTableContract } from './order-table.contract.ts';
import { aClaim, aCompletion, SETTLEMENTS } from './samples.ts';

const elsewhere = process.env.PREPAY_TEST_DYNAMODB_ENDPOINT;
if (elsewhere) {
  const table = `prepay-test-${randomUUID()}`;
  const client = dynamodbClient(elsewhere);
  beforeAll(() => createTable(client, table), 90_000);
  afterAll(() => dropTable(client, table));
  orderTableContract('the DynamoDB of PREPAY_TEST_DYNAMODB_ENDPOINT', async () =>
    openDynamodbTable({ table, region: REGION, endpoint: elsewhere, clock: systemClock, world: 'double' }),
  );
}

const completion = aCompletion({ upstream_request_id: null });

let dynalite: Awaited<ReturnType<typeof startDynalite>>;
let client: DynamoDBClient;
beforeAll(async () => {
  dynalite = await startDynalite();
  client = dynamodbClient(dynalite.endpoint);
});
afterAll(async () => {
  client.destroy();
  await dynalite.stop();
});

describe.each([
  { engine: 'an engine that tells the row with a refusal', tellsRows: true, looks: [] },
  { engine: 'an engine that does not', tellsRows: false, looks: ['GetItem'] },
])('on $engine', ({ engine, tellsRows, looks }) => {
  const table = `orders-${randomUUID()}`;
  let wire: DynamodbWire;
  const open = (options: Partial<DynamodbTableOptions> = {}): OrderTable =>
    openDynamodbTable({
      table,
      region: REGION,
      endpoint: wire.endpoint,
      clock: systemClock,
      world: 'double',
      ...options,
    });
  const aKey = (): string => orderKey('1900000109', randomUUID());

  beforeAll(async () => {
    await createTable(client, table);
    wire = await dynamodbWire(dynalite.endpoint, { tellsRows });
  });
  afterAll(() => wire.close());

  // Client, wire and engine share one thread here, and 200 requests at once wait for each other.
  orderTableContract(engine, async () => open({ requestTimeoutMs: 10_000 }));

  it('answers every course of claims and settlements like the pure functions, to the millisecond', async () => {
    let now = 0;
    const clock = { ...systemClock, now: () => now };
    const setTime = async (moment: number): Promise<void> => {
      now = moment;
    };
    await agreesWithTheReference(open({ clock }), setTime, 120);
  });

  const sentDuring = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = wire.requests.length;
    await work();
    return wire.requests.slice(before).map(({ operation }) => operation);
  };

  describe('on the wire', () => {
    it('takes two writes for an order, one for a replay', async () => {
      const orders = open();
      const key = aKey();
      await orders.read(key);
      const claim = aClaim();
      const order = await sentDuring(async () => {
        await orders.claim(key, claim);
        await orders.settle(key, claim.owner, completion);
      });
      expect(order).toEqual(['UpdateItem', 'UpdateItem']);
      expect(await sentDuring(() => orders.claim(key, aClaim()))).toEqual(['UpdateItem', ...looks]);
      const stranger = aClaim({ fingerprint: '1:other' });
      expect(await sentDuring(() => orders.claim(key, stranger))).toEqual(['UpdateItem', ...looks]);
      expect(await sentDuring(() => orders.settle(key, 'nobody', completion))).toEqual(['UpdateItem']);
      expect(await sentDuring(() => orders.read(key))).toEqual(['GetItem']);
    });

    it('looks once which world the table serves', async () => {
      const orders = open();
      const both = () => Promise.all([orders.read(aKey()), orders.read(aKey())]);
      expect(await sentDuring(both)).toEqual(['GetItem', 'GetItem', 'GetItem']);
      expect(await sentDuring(() => orders.read(aKey()))).toEqual(['GetItem']);
    });

    it('names no attribute but by an alias, uses every alias, and does what the policy allows', () => {
      for (const { operation, body } of wire.requests) {
        expect(DYNAMODB_ACTIONS).toContain(`dynamodb:${operation}`);
        const { UpdateExpression = '', ConditionExpression = '' } = body;
        const text = `${UpdateExpression} ${ConditionExpression}`;
        const words = text.replace(/[#:]\w+/g, '').match(/\w+/g) ?? [];
        expect(['SET', 'REMOVE', 'AND', 'OR', 'if_not_exists', 'list_append', 'attribute_not_exists']).toEqual(
          expect.arrayContaining(words),
        );
        const given = [
          ...Object.keys((body.ExpressionAttributeNames ?? {}) as object),
          ...Object.keys((body.ExpressionAttributeValues ?? {}) as object),
        ];
        expect(new Set(text.match(/[#:]\w+/g) ?? [])).toEqual(new Set(given));
      }
    });
  });

  describe('the item', () => {
    const itemOf = async (key: string) =>
      (await client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: key } } }))).Item;

    it('is swept when the first claim said, whatever comes later', async () => {
      const orders = open();
      const key = aKey();
      const first = aClaim({ expire_at: 1_800_000_000_001, lease_ms: -1_000 });
      const second = aClaim({ expire_at: 1_900_000_000_000 });
      await orders.claim(key, first);
      await orders.claim(key, second);
      await orders.settle(key, second.owner, completion);
      await orders.claim(key, aClaim());
      expect(await itemOf(key)).toMatchObject({
        expire_at: { N: '1800000000001' },
        expire_at_s: { N: '1800000001' },
        record_version: { N: '1' },
      });
    });

    it('counts although its time is over, as long as it is there', async () => {
      const orders = open();
      const key = aKey();
      await orders.claim(key, aClaim({ expire_at: 1, lease_ms: 60_000 }));
      expect((await orders.claim(key, aClaim())).kind).toBe('IN_PROGRESS');
    });

    it('that has lost an attribute is an error and not an order', async () => {
      const orders = open();
      const key = aKey();
      await client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: key }, owner: { S: 'me' } } }));
      await expect(orders.read(key)).rejects.toMatchObject({ code: 'BAD_ROW' });
      await expect(orders.claim(key, aClaim())).rejects.toMatchObject({ code: 'BAD_ROW' });
    });
  });

  describe('the world', () => {
    it('is marked by whoever comes first, and the table refuses the other', async () => {
      const name = `orders-${randomUUID()}`;
      await createTable(client, name);
      const worlds = Array.from({ length: 10 }, (_, index) => (index % 2 ? 'wechat' : 'double'));
      const results = await Promise.allSettled(worlds.map((world) => open({ table: name, world }).read(aKey())));
      const { Item } = await client.send(new GetItemCommand({ TableName: name, Key: { pk: { S: '#world' } } }));
      const stored = Item?.world?.S;
      expect(results.map(({ status }) => status)).toEqual(
        worlds.map((world) => (world === stored ? 'fulfilled' : 'rejected')),
      );

      const other = stored === 'double' ? 'wechat' : 'double';
      const orders = open({ table: name, world: other });
      for (const call of [
        () => orders.claim(aKey(), aClaim()),
        () => orders.settle(aKey(), 'me', completion),
        () => orders.read(aKey()),
      ]) {
        await expect(call()).rejects.toThrow(
          `the order table belongs to ${stored}, but the configured origins are ${other}`,
        );
      }
    });
  });

  describe('when things go wrong', () => {
    /** The first request of the kind meets the fault, the SDK's repetitions do not. */
    const once = (operation: string, fault: Fault): void => {
      let met = false;
      wire.fault = (request) => {
        if (met || request.operation !== operation) return null;
        met = true;
        return fault;
      };
    };
    const ready = async (): Promise<OrderTable> => {
      wire.fault = () => null;
      const orders = open();
      await orders.read(aKey());
      return orders;
    };
    afterAll(() => {
      wire.fault = () => null;
    });

    it('recognizes the claim whose reply was lost', async () => {
      const orders = await ready();
      const key = aKey();
      once('UpdateItem', 'lose-reply');
      const verdict = await orders.claim(key, aClaim({ owner: 'me' }));
      expect(verdict).toMatchObject({ kind: 'ACQUIRED', record: { owner: 'me', attempts: 1 } });
    });

    it.each(SETTLEMENTS)('knows that the settlement whose reply was lost took effect: $kind', async (settlement) => {
      const orders = await ready();
      const key = aKey();
      await orders.claim(key, aClaim({ owner: 'me' }));
      once(settlement.kind === 'release' ? 'DeleteItem' : 'UpdateItem', 'lose-reply');
      expect(await orders.settle(key, 'me', settlement)).toBe(true);
    });

    it('knows that the settlement whose reply was lost took no effect', async () => {
      const orders = await ready();
      const key = aKey();
      await orders.claim(key, aClaim({ owner: 'me' }));
      await orders.settle(key, 'me', completion);
      once('UpdateItem', 'lose-reply');
      expect(await orders.settle(key, 'another', completion)).toBe(false);
    });

    it('gives up a request that gets no answer and repeats it', async () => {
      const orders = await ready();
      const begun = performance.now();
      once('UpdateItem', 'silence');
      expect((await orders.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
      expect(performance.now() - begun).toBeLessThan(2_000);
    });
  });
});

describe('openDynamodbTable', () => {
  const table = `orders-${randomUUID()}`;
  let wire: DynamodbWire;
  const open = (endpoint = wire.endpoint): OrderTable =>
    openDynamodbTable({ table, region: REGION, endpoint, clock: systemClock, world: 'double' });
  beforeAll(async () => {
    await createTable(client, table);
    wire = await dynamodbWire(dynalite.endpoint, { tellsRows: true });
  });
  afterAll(() => wire.close());

  it.each([
    { type: 'ProvisionedThroughputExceededException', status: 400 },
    { type: 'TransactionConflictException', status: 400 },
    { type: 'InternalServerError', status: 500 },
  ])('rejects on $type, and serves when it is over', async ({ type, status }) => {
    const orders = open();
    wire.fault = () => ({ status, type });
    await expect(orders.read('m#1')).rejects.toMatchObject({ name: type });
    wire.fault = () => null;
    await orders.read('m#1');
    wire.fault = () => ({ status, type });
    await Promise.all([
      expect(orders.claim('m#1', aClaim())).rejects.toMatchObject({ name: type }),
      expect(orders.settle('m#1', 'me', completion)).rejects.toMatchObject({ name: type }),
      expect(orders.read('m#1')).rejects.toMatchObject({ name: type }),
    ]);
    wire.fault = () => null;
    expect((await orders.claim(`m#${type}`, aClaim())).kind).toBe('ACQUIRED');
  });

  it('rejects where nobody listens', async () => {
    const gone = await startDynalite();
    await gone.stop();
    await expect(open(gone.endpoint).claim('m#1', aClaim())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('rejects every call when it is closed', async () => {
    const orders = open();
    await orders.read('m#1');
    await orders.close();
    await expect(orders.claim('m#1', aClaim())).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(orders.settle('m#1', 'me', completion)).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(orders.read('m#1')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('lives on a table that is paid by request and has one key', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    expect(Table).toMatchObject({
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
  });
});

import { once } from 'node:events';
import type { Server } from 'node:http';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { DYNAMODB_TABLE } from '../../shared/order-table/dynamodb-definition.ts';

export const REGION = process.env.AWS_REGION ?? 'ap-southeast-1';

// No emulator looks at the credentials, but the SDK signs nothing without some.
process.env.AWS_ACCESS_KEY_ID ??= 'test';
process.env.AWS_SECRET_ACCESS_KEY ??= 'test';

export const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
};

export const stop = (server: Server): Promise<void> =>
  new Promise((stopped) => {
    server.close(() => stopped());
    server.closeAllConnections();
  });

/** An engine in this process. It evaluates expressions, and never tells the row with a refused condition. */
export const startDynalite = async (): Promise<{ endpoint: string; stop(): Promise<void> }> => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  return { endpoint: await listen(server), stop: () => stop(server) };
};

export const dynamodbClient = (endpoint: string): DynamoDBClient => new DynamoDBClient({ region: REGION, endpoint });

export const createTable = async (client: DynamoDBClient, name: string): Promise<void> => {
  const { AttributeDefinitions, KeySchema, BillingMode } = DYNAMODB_TABLE;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: [...AttributeDefinitions],
      KeySchema: [...KeySchema],
      BillingMode,
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name });
};

export const dropTable = async (client: DynamoDBClient, name: string): Promise<void> => {
  await client.send(new DeleteTableCommand({ TableName: name }));
};

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { readSandboxMerchants } from '../../../sandbox/demo-files.ts';
import { fileSecrets } from '../../../shared/merchants/file-secrets.ts';
import { createTable, dynamodbClient, listen, REGION, startDynalite } from '../../order-table/dynamodb-server.ts';
import { createStub } from '../wechat/answers.ts';
import { endWithCaller, tell } from './script.ts';

/** What the functions reach over loopback; all of it in one process that is not theirs. */
export interface Outside {
  wechat: string;
  /** `PREPAY_SECRETS` of each cloud. */
  secrets: { tencent: string; aws: string };
  dynamodb: { endpoint: string; table: string; region: string };
}

/** WeChat's servers close an idle connection after eight seconds. */
const KEEP_ALIVE_MS = 8_000;

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const serve = (listener: RequestListener): Promise<string> =>
  listen(createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener));

const startWechat = async (directory: string): Promise<string> => {
  const answer = createStub((await readSandboxMerchants(directory)) ?? []);
  return serve(async (request, response) => {
    const { status, headers, body } = answer({
      method: request.method ?? '',
      target: request.url ?? '',
      body: await textOf(request),
    });
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
  });
};

/** Answers like a cloud's secrets service; who asks is not looked at. */
const startSecrets = async (
  directory: string,
  nameOf: (request: Record<string, string>) => string,
  answerOf: (secret: string | null) => object,
): Promise<string> => {
  const source = fileSecrets(join(directory, 'secrets'));
  return serve(async (request, response) => {
    const name = nameOf(JSON.parse(await textOf(request)) as Record<string, string>);
    const body = JSON.stringify(answerOf(await source.fetch(name)));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
  });
};

const TABLE = 'orders';

const main = async (directory: string): Promise<void> => {
  endWithCaller();
  const dynalite = await startDynalite();
  await createTable(dynamodbClient(dynalite.endpoint), TABLE);
  const tencent = await startSecrets(
    directory,
    ({ SecretName = '' }) => SecretName,
    (SecretString) => ({ Response: { SecretString, RequestId: 'bench' } }),
  );
  const aws = await startSecrets(
    directory,
    ({ SecretId = '' }) => SecretId,
    (SecretString) => ({ SecretString }),
  );
  const outside: Outside = {
    wechat: await startWechat(directory),
    secrets: {
      tencent: `tencent-ssm:ap-guangzhou?version=v1&endpoint=${tencent}`,
      aws: `aws-secrets-manager:${REGION}?endpoint=${aws}`,
    },
    dynamodb: { endpoint: dynalite.endpoint, table: TABLE, region: REGION },
  };
  tell(outside);
};

if (import.meta.main) await main(process.argv[2] ?? '');

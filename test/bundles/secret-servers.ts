import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A secrets manager of one of the clouds on loopback, as far as one call goes. */
export interface SecretServer {
  /** The value of `PREPAY_SECRETS`. */
  locator: string;
  /** Names that were asked for. */
  asked: string[];
  close(): void;
}

interface Dialect {
  nameOf(call: Record<string, unknown>): string;
  found(name: string, value: string): object;
  absent: { status: number; body: object };
  locator(origin: string): string;
}

const DIALECTS = {
  'tencent-ssm': {
    nameOf: ({ SecretName }) => String(SecretName),
    found: (SecretName, SecretString) => ({ Response: { SecretName, SecretString, VersionId: 'v1', RequestId: 'r' } }),
    absent: {
      status: 200,
      body: { Response: { Error: { Code: 'ResourceNotFound.SecretNotExist', Message: '-' }, RequestId: 'r' } },
    },
    locator: (origin) => `tencent-ssm:ap-guangzhou?version=v1&endpoint=${origin}`,
  },
  'aws-secrets-manager': {
    nameOf: ({ SecretId }) => String(SecretId),
    found: (Name, SecretString) => ({ Name, SecretString }),
    absent: { status: 400, body: { __type: 'ResourceNotFoundException', Message: '-' } },
    locator: (origin) => `aws-secrets-manager:eu-west-1?endpoint=${origin}`,
  },
} satisfies Record<string, Dialect>;

export const startSecretServer = async (
  kind: keyof typeof DIALECTS,
  secrets: Readonly<Record<string, object>>,
): Promise<SecretServer> => {
  const dialect: Dialect = DIALECTS[kind];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const name = dialect.nameOf(JSON.parse(text));
    asked.push(name);
    const secret = secrets[name];
    const { status, body } =
      secret === undefined ? dialect.absent : { status: 200, body: dialect.found(name, JSON.stringify(secret)) };
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    locator: dialect.locator(`http://127.0.0.1:${port}`),
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

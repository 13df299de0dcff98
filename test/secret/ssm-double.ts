import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isTc3Signed } from '../merchants/tc3.ts';

interface Request {
  SecretName: string;
  VersionId: string;
  SecretString: string;
}

export interface StoreDouble {
  origin: string;
  /** Actions in the order in which they came. */
  actions: string[];
  /** Values by secret, then by version. */
  secrets: Map<string, Map<string, string>>;
  /** Answers every further call with this error code. */
  failWith(code: string): void;
  close(): Promise<void>;
}

type Versions = Map<string, string>;
type Action = (request: Request, secrets: Map<string, Versions>) => object;

const error = (Code: string): object => ({ Error: { Code, Message: 'as the document says' } });
const ABSENT = error('ResourceNotFound.SecretNotExist');

/** User-defined secrets as https://cloud.tencent.com/document/product/1140 describes them. */
const ACTIONS: Readonly<Record<string, Action>> = {
  CreateSecret: ({ SecretName, VersionId, SecretString }, secrets) => {
    if (secrets.has(SecretName)) return error('ResourceInUse.SecretExists');
    secrets.set(SecretName, new Map([[VersionId, SecretString]]));
    return { SecretName, VersionId };
  },
  PutSecretValue: ({ SecretName, VersionId, SecretString }, secrets) => {
    const versions = secrets.get(SecretName);
    if (!versions) return ABSENT;
    if (versions.has(VersionId)) return error('ResourceInUse.VersionIdExists');
    versions.set(VersionId, SecretString);
    return { SecretName, VersionId };
  },
  UpdateSecret: ({ SecretName, VersionId, SecretString }, secrets) => {
    const versions = secrets.get(SecretName);
    if (!versions?.has(VersionId)) return ABSENT;
    versions.set(VersionId, SecretString);
    return { SecretName, VersionId };
  },
  GetSecretValue: ({ SecretName, VersionId }, secrets) => {
    const SecretString = secrets.get(SecretName)?.get(VersionId);
    return SecretString === undefined ? ABSENT : { SecretName, VersionId, SecretString };
  },
};

export const readBody = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
};

/** Tencent Cloud SSM on loopback. It keeps secrets, checks every signature, and knows one key. */
export const startSsmDouble = async (secretId: string, secretKey: string): Promise<StoreDouble> => {
  const secrets = new Map<string, Versions>();
  const actions: string[] = [];
  let failure: string | null = null;

  const server = createServer(async (request, response) => {
    const text = await readBody(request);
    const action = String(request.headers['x-tc-action']);
    actions.push(action);
    const signed = isTc3Signed(request, text, (id) => (id === secretId ? secretKey : undefined));
    const act = (): object => {
      if (!signed) return error('AuthFailure.SignatureFailure');
      if (failure !== null) return error(failure);
      return ACTIONS[action]?.(JSON.parse(text) as Request, secrets) ?? error('InvalidAction');
    };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ Response: { ...act(), RequestId: 'r-1' } }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions,
    secrets,
    failWith: (code) => {
      failure = code;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

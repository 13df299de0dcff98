import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSigV4Signed } from './sigv4.ts';
import { readBody, type StoreDouble } from './ssm-double.ts';

interface Request {
  Name: string;
  SecretId: string;
  SecretString: string;
  ClientRequestToken: string;
}

type Versions = Map<string, string>;
interface Answer {
  status: number;
  body: object;
}

const ok = (body: object): Answer => ({ status: 200, body });
const error = (__type: string): Answer => ({ status: 400, body: { __type, Message: 'as the document says' } });
const ABSENT = error('ResourceNotFoundException');

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/ */
const ACTIONS: Readonly<Record<string, (request: Request, secrets: Map<string, Versions>) => Answer>> = {
  CreateSecret: ({ Name, SecretString }, secrets) => {
    if (secrets.has(Name)) return error('ResourceExistsException');
    secrets.set(Name, new Map([['AWSCURRENT', SecretString]]));
    return ok({ Name });
  },
  PutSecretValue: ({ SecretId, SecretString }, secrets) => {
    const versions = secrets.get(SecretId);
    if (!versions) return ABSENT;
    versions.set('AWSPREVIOUS', versions.get('AWSCURRENT') ?? '').set('AWSCURRENT', SecretString);
    return ok({ Name: SecretId });
  },
  GetSecretValue: ({ SecretId }, secrets) => {
    const SecretString = secrets.get(SecretId)?.get('AWSCURRENT');
    return SecretString === undefined ? ABSENT : ok({ Name: SecretId, SecretString });
  },
};

/** AWS Secrets Manager on loopback. It keeps secrets, checks every signature, and knows one key. */
export const startAwsDouble = async (accessKeyId: string, secretKey: string): Promise<StoreDouble> => {
  const secrets = new Map<string, Versions>();
  const actions: string[] = [];
  let failure: string | null = null;

  const server = createServer(async (request, response) => {
    const text = await readBody(request);
    const action = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    actions.push(action);
    const act = (): Answer => {
      if (!isSigV4Signed(request, text, accessKeyId, secretKey)) return error('InvalidSignatureException');
      if (failure !== null) return error(failure);
      return ACTIONS[action]?.(JSON.parse(text) as Request, secrets) ?? error('InvalidAction');
    };
    const { status, body } = act();
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
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

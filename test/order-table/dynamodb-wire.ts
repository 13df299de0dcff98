import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen, stop } from './dynamodb-server.ts';

export interface WireRequest {
  /** `UpdateItem` and the like. */
  operation: string;
  body: Record<string, unknown>;
}

/** What becomes of a request: its reply may be lost, it may get no answer at all, or another one. */
export type Fault = 'lose-reply' | 'silence' | { status: number; type: string };

export interface DynamodbWire {
  endpoint: string;
  /** Every request so far, repetitions by the SDK included. */
  requests: WireRequest[];
  /** Asked for each request. */
  fault: (request: WireRequest) => Fault | null;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  text: string;
}

const REFUSED = 'ConditionalCheckFailedException';

/**
 * A stretch of wire in front of an emulator. With `tellsRows` it adds to a refused condition the row that refused it, as
 * DynamoDB itself does where the request asks for it, and dynalite does not.
 */
export const dynamodbWire = async (target: string, { tellsRows }: { tellsRows: boolean }): Promise<DynamodbWire> => {
  const forward = async (headers: IncomingHttpHeaders, operation: string, body: unknown): Promise<Answer> => {
    const response = await fetch(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': String(headers['x-amz-date']),
        authorization: String(headers.authorization),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  const addRow = async (headers: IncomingHttpHeaders, { body }: WireRequest, answer: Answer): Promise<Answer> => {
    const error = JSON.parse(answer.text) as { __type?: string };
    if (!error.__type?.endsWith(REFUSED) || body.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return answer;
    const { TableName, Key } = body;
    const found = await forward(headers, 'GetItem', { TableName, Key, ConsistentRead: true });
    const { Item } = JSON.parse(found.text) as { Item?: unknown };
    return { status: answer.status, text: JSON.stringify({ ...error, ...(Item ? { Item } : {}) }) };
  };

  const wire: Omit<DynamodbWire, 'endpoint' | 'close'> = { requests: [], fault: () => null };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const seen = { operation, body: JSON.parse(Buffer.concat(chunks).toString()) };
    wire.requests.push(seen);

    const fault = wire.fault(seen);
    if (fault === 'silence') return;
    let answer: Answer;
    if (fault !== null && fault !== 'lose-reply') {
      answer = {
        status: fault.status,
        text: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}` }),
      };
    } else {
      answer = await forward(request.headers, operation, seen.body);
      if (fault === 'lose-reply') return void request.socket.destroy();
      if (tellsRows && answer.status === 400) answer = await addRow(request.headers, seen, answer);
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.text);
  });

  return Object.assign(wire, { endpoint: await listen(server), close: () => stop(server) });
};

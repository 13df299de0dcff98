import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A request whose bytes are made and signed, and what its answer must look like. */
export interface Prepared {
  bytes: Buffer;
  answer: RegExp;
}

/** How long a series of exchanges took. */
export interface Exchanged {
  ms: number;
  /** Of each exchange, milliseconds. */
  latencies: number[];
}

const HOST = '127.0.0.1';
const HEAD_END = '\r\n\r\n';
const LENGTH = /^content-length: (\d+)$/im;

/** An answer as it came, once it is whole. */
const wholeAnswer = (bytes: Buffer): string | undefined => {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const length = Number(LENGTH.exec(bytes.toString('latin1', 0, headEnd))?.[1]);
  if (Number.isNaN(length)) throw new Error('an answer has no Content-Length');
  return bytes.length < headEnd + HEAD_END.length + length ? undefined : bytes.toString('utf8');
};

const answerOn = (socket: Socket, request: Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const done = (settle: () => void): void => {
      socket.off('data', take).off('close', cut).off('error', fail);
      settle();
    };
    const take = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = wholeAnswer(received);
      if (answer !== undefined) done(() => resolve(answer));
    };
    const fail = (error: Error): void => done(() => reject(error));
    const cut = (): void => fail(new Error('the sandbox closed the connection'));
    socket.on('data', take).on('close', cut).on('error', fail).write(request);
  });

/**
 * Sends the requests to a port of this machine, so many at a time, each over a connection that is kept. A caller made of
 * bare sockets: it shares the processors with what it measures. @throws Error at an answer that is not as expected
 */
export const exchangeAll = async (
  port: number,
  requests: readonly Prepared[],
  inFlight: number,
): Promise<Exchanged> => {
  const sockets = Array.from({ length: inFlight }, () => connect({ port, host: HOST, noDelay: true }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const latencies: number[] = [];
  const waiting = requests.values();
  const startedAt = performance.now();
  try {
    await Promise.all(
      sockets.map(async (socket) => {
        for (const { bytes, answer } of waiting) {
          const sentAt = performance.now();
          const text = await answerOn(socket, bytes);
          latencies.push(performance.now() - sentAt);
          if (!answer.test(text)) throw new Error(`the sandbox answered ${text}`);
        }
      }),
    );
    return { ms: performance.now() - startedAt, latencies };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
};

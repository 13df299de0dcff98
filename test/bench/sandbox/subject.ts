import { type SandboxProcess, startSandboxProcess } from './process.ts';
import { orderMaker, standingQuery } from './requests.ts';
import { exchangeAll, type Prepared } from './wire.ts';

/** What some exchanges took, without what it took to make their requests. */
export interface Took {
  perSecond: number;
  /** Processor time of the sandbox for one of them. */
  cpuMicroseconds: number;
  /** Of each, milliseconds. */
  latencies: number[];
}

/** A sandbox with a caller. */
export interface Subject extends Pick<SandboxProcess, 'held' | 'stop'> {
  /** Places APIv3 orders under fresh numbers. */
  place(count: number, inFlight: number): Promise<Took>;
  /** Asks WeCom how an order stands, always the same one. */
  query(count: number, inFlight: number): Promise<Took>;
  /** How many orders it has taken since the last reset. */
  placed(): number;
  /** Makes it forget every order and exchange. */
  reset(): Promise<void>;
}

/** Requests are signed so many at a time: none is old when it is sent, and the caller stays small. */
const PORTION = 500;

/** Makes requests and sends them, by turns. */
const drive = async (
  { port, spent }: SandboxProcess,
  make: (count: number) => Promise<readonly Prepared[]>,
  count: number,
  inFlight: number,
): Promise<Took> => {
  const latencies: number[] = [];
  let [ms, cpu] = [0, 0];
  for (let done = 0; done < count; done += PORTION) {
    const requests = await make(Math.min(PORTION, count - done));
    const before = await spent();
    const exchanged = await exchangeAll(port, requests, inFlight);
    cpu += (await spent()) - before;
    ms += exchanged.ms;
    for (const latency of exchanged.latencies) latencies.push(latency);
  }
  return { perSecond: (count / ms) * 1000, cpuMicroseconds: cpu / count, latencies };
};

/** Starts a sandbox with demo merchants of its own under `directory`. */
export const startSubject = async (directory: string): Promise<Subject> => {
  const sandbox = await startSandboxProcess(directory);
  const orders = await orderMaker(sandbox);
  let query = await standingQuery(sandbox);
  let placed = 0;
  return {
    held: sandbox.held,
    stop: sandbox.stop,
    place: (count, inFlight) => {
      placed += count;
      return drive(sandbox, orders, count, inFlight);
    },
    placed: () => placed,
    query: (count, inFlight) =>
      drive(sandbox, async (some) => Array.from({ length: some }, () => query), count, inFlight),
    reset: async () => {
      const { ok, status } = await fetch(`http://127.0.0.1:${sandbox.port}/__sandbox/reset`, { method: 'POST' });
      if (!ok) throw new Error(`the sandbox answered its reset with ${status}`);
      query = await standingQuery(sandbox);
      placed = 0;
    },
  };
};

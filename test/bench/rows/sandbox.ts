import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compare } from '../figures/compare.ts';
import { atLeast } from '../figures/figure.ts';
import type { Contestant } from '../figures/interleave.ts';
import { rate, rateOf } from '../figures/rate.ts';
import { median } from '../figures/statistics.ts';
import type { Row } from '../row.ts';
import { startSubject } from '../sandbox/subject.ts';

const IN_FLIGHT = [1, 4, 16];
const PROMISED_PER_SECOND = 1_000;

const TWO_THREADS = '1 RSA verify + 1 RSA sign on two threads';

const ours = (inFlight: number): string => `sandbox, ${inFlight} in flight`;

/** What nobody can do without who verifies a request and signs an answer. */
const floors = (roundMs: number): Contestant[] => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const text = Buffer.alloc(500, 'x');
  const signature = sign('sha256', text, privateKey);
  const signOnPool = promisify(sign);
  const verified = (): void => {
    if (!verify('sha256', text, publicKey, signature)) throw new Error('the request does not verify');
  };
  const inTurn = (): void => {
    verified();
    sign('sha256', text, privateKey);
  };
  const onPool = async (): Promise<void> => {
    verified();
    await signOnPool('sha256', text, privateKey);
  };
  return [
    { name: '1 RSA verify + 1 RSA sign', kind: 'floor', round: async () => rate(inTurn, roundMs) },
    { name: TWO_THREADS, kind: 'floor', round: () => rateOf(onPool, roundMs, 2) },
  ];
};

/** APIv3 orders over HTTP: the sandbox is a process of its own, its caller has signed before the clock runs. */
export const sandbox: Row = {
  name: 'sandbox',
  title: 'APIv3 orders to the sandbox',
  measure: async ({ effort, volatile }) => {
    const directory = join(volatile, 'sandbox');
    await mkdir(directory);
    const subject = await startSubject(directory);
    try {
      const contestants = IN_FLIGHT.map(
        (inFlight): Contestant => ({
          name: ours(inFlight),
          kind: 'ours',
          round: () => subject.place(effort.sandboxRound, inFlight),
        }),
      );
      return await compare(
        {
          title: 'request verified, answer signed',
          unit: 'orders/s',
          contestants: [...contestants, ...floors(effort.roundMs)],
          base: TWO_THREADS,
          costOf: 'order',
          budgets: (samples) => [
            atLeast(
              'APIv3 orders a second to the sandbox, 16 in flight',
              median(samples.get(ours(16)) ?? []),
              PROMISED_PER_SECOND,
            ),
          ],
        },
        effort,
      );
    } finally {
      await subject.stop();
    }
  },
};

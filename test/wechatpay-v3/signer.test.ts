import { createHook } from 'node:async_hooks';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asRequest, isAlone } from '../../shared/in-flight.ts';
import { rsaSign, rsaVerify } from '../../shared/wechatpay-v3/signer.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const MESSAGE = 'POST\n/v3/pay/transactions/app\n1795350239\nnonce\n{}\n';

/** A signature, and how many signatures came back from the thread pool: only those are called back. */
const signing = async (): Promise<{ signature: string; pooled: number }> => {
  const jobs = new Set<number>();
  let pooled = 0;
  const hook = createHook({
    init: (id, type) => {
      if (type === 'SIGNREQUEST') jobs.add(id);
    },
    before: (id) => {
      if (jobs.has(id)) pooled += 1;
    },
  }).enable();
  const signature = await rsaSign(MESSAGE, privateKey);
  hook.disable();
  return { signature, pooled };
};

describe('a signature', () => {
  it('is the same for a request that is alone, in place, and beside others, by the thread pool', async () => {
    const alone = await asRequest(signing);
    const beside = await asRequest(() => asRequest(signing));
    expect(beside.signature).toBe(alone.signature);
    expect(rsaVerify(Buffer.from(MESSAGE), publicKey, alone.signature)).toBe(true);
    expect([alone.pooled, beside.pooled]).toEqual([0, 1]);
  });

  it('in place is made only once what is on its way to the table has left', async () => {
    let left = false;
    setImmediate(() => {
      left = true;
    });
    await asRequest(() => rsaSign(MESSAGE, privateKey));
    expect(left).toBe(true);
  });

  it('of something that is no key is refused either way', async () => {
    await expect(rsaSign(MESSAGE, publicKey)).rejects.toThrow();
    await expect(asRequest(() => asRequest(() => rsaSign(MESSAGE, publicKey)))).rejects.toThrow();
  });
});

describe('requests in flight', () => {
  it('are counted until they end, however they end', async () => {
    expect(isAlone()).toBe(true);
    await asRequest(async () => {
      expect(isAlone()).toBe(true);
      await asRequest(async () => expect(isAlone()).toBe(false));
      await expect(
        asRequest(async () => {
          throw new Error('x');
        }),
      ).rejects.toThrow('x');
      expect(isAlone()).toBe(true);
    });
  });
});

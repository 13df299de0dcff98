import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asRequest, isAlone } from '../../shared/in-flight.ts';
import { rsaSign, rsaVerify } from '../../shared/wechatpay-v3/signer.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const MESSAGE = 'POST\n/v3/pay/transactions/app\n1795350239\nnonce\n{}\n';

/** Whether other work got its turn while the signature was made. */
const signing = async (): Promise<{ signature: string; turns: number }> => {
  let turns = 0;
  let signed = false;
  const turn = (): void => {
    if (signed) return;
    turns += 1;
    setImmediate(turn);
  };
  setImmediate(turn);
  const signature = await rsaSign(MESSAGE, privateKey);
  signed = true;
  return { signature, turns };
};

describe('a signature', () => {
  it('is the same for a request that is alone, in place, and beside others, who have their turns meanwhile', async () => {
    const alone = await asRequest(signing);
    const beside = await asRequest(() => asRequest(signing));
    expect(beside.signature).toBe(alone.signature);
    expect(rsaVerify(Buffer.from(MESSAGE), publicKey, alone.signature)).toBe(true);
    expect(alone.turns).toBeLessThanOrEqual(2);
    expect(beside.turns).toBeGreaterThan(alone.turns);
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

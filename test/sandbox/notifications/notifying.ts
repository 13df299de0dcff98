import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createDemo } from '../../../sandbox/demo.ts';
import { type SandboxOptions, startSandbox } from '../../../sandbox/server.ts';
import type { DemoSecret, Stand } from '../demo-sandbox.ts';
import { createV2Client } from '../v2/client.ts';
import { createV3Client } from '../v3/client.ts';
import { createWecomClient } from '../wecom/client.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export interface NotifyingStand extends Stand {
  receiver: Receiver;
  secretOf(mchid: string): DemoSecret;
}

/** A sandbox for a test file whose demo merchants are told at a receiver of its own; both are emptied before each test. */
export const useNotifyingSandbox = (options: Partial<SandboxOptions> = {}): NotifyingStand => {
  const stand = {} as NotifyingStand;
  beforeAll(async () => {
    const receiver = await startReceiver();
    const demo = createDemo({ notificationsUrl: receiver.origin });
    const secretOf = (mchid: string) => demo.secrets[`prepay-merchant-${mchid}`] as DemoSecret;
    const sandbox = await startSandbox({ merchants: demo.merchants, ...options });
    Object.assign(stand, {
      receiver,
      secretOf,
      sandbox,
      v3: createV3Client(sandbox.origin, secretOf('1900000109')),
      v3Certificate: createV3Client(sandbox.origin, secretOf('1900000209')),
      v2: createV2Client(sandbox.origin, secretOf('10000100')),
      wecom: createWecomClient(sandbox.origin, secretOf('1230000109')),
    });
  });
  beforeEach(() => {
    stand.sandbox.reset();
    stand.receiver.received.length = 0;
    stand.receiver.answers(200);
  });
  afterAll(async () => {
    await stand.sandbox.close();
    await stand.receiver.close();
  });
  return stand;
};

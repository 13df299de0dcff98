import { createPrepayClient } from '../../examples/back-office/prepay.ts';
import { createBackOffice } from '../../examples/back-office/server.ts';
import { createShop, type Purchase } from '../../examples/back-office/shop.ts';
import { listen, stop } from '../../infra/local/listen.ts';
import { type Stack, startStack } from '../e2e/stack.ts';

export const PAYER = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
export const MCHID = '1230000109';

/** Sandbox, gateway and the example's back office. */
export interface ShopStack extends Stack {
  backOffice: string;
  delivered: Purchase[];
  /** Milliseconds that the back office's clock is off; tokens minted with a slow one are expired. */
  clock: { offsetMs: number };
  /** The payer pays in the sandbox. */
  pay(outTradeNo: string): void;
}

export const tokenKeyOf = (stack: Stack, mchid = MCHID): { kid: string; key: string } => {
  const secret = stack.demo.secrets[`prepay-merchant-${mchid}`] as { order_token_keys: { kid: string; key: string }[] };
  return secret.order_token_keys[0] as { kid: string; key: string };
};

export const startShopStack = async (): Promise<ShopStack> => {
  const stack = await startStack();
  const clock = { offsetMs: 0 };
  const delivered: Purchase[] = [];
  const shop = createShop({
    appid: 'wx1cce664e7cdcf31a',
    mchid: MCHID,
    tokenKey: tokenKeyOf(stack),
    prepay: createPrepayClient(stack.origin(), stack.demo.apiKey),
    codeToSession: async () => PAYER,
    deliver: (purchase) => delivered.push(purchase),
    now: () => Date.now() + clock.offsetMs,
  });
  const server = createBackOffice(shop);
  return {
    ...stack,
    backOffice: await listen(server, 0, 'BACK_OFFICE_PORT'),
    delivered,
    clock,
    pay: (outTradeNo) => void stack.sandbox.pay(MCHID, outTradeNo),
    close: async () => {
      await stop(server);
      await stack.close();
    },
  };
};

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDemo, type Demo } from '../../../sandbox/demo.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts';
import type { DemoSecret } from '../demo-sandbox.ts';
import { createV2Client } from '../v2/client.ts';
import { createV3Client } from '../v3/client.ts';
import { createWecomClient } from '../wecom/client.ts';

/** A back office that is told of payments: it answers what it is set to, in turn, and 204 after that. */
export interface BackOffice {
  url: string;
  answers: number[];
  close(): Promise<void>;
}

const startBackOffice = async (): Promise<BackOffice> => {
  const answers: number[] = [];
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      const status = answers.shift() ?? 204;
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(status === 204 ? undefined : JSON.stringify({ code: 'FAIL', message: '数据库繁忙' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const secretOf = (demo: Demo, mchid: string): DemoSecret => demo.secrets[`prepay-merchant-${mchid}`] as DemoSecret;

/** A sandbox with merchants that sign for real, and a back office that is told. */
export const startScene = async () => {
  const office = await startBackOffice();
  const demo = createDemo({ notificationsUrl: office.url });
  const sandbox: Sandbox = await startSandbox({ merchants: demo.merchants });
  const notify_url = (system: string, mchid: string): string => `${office.url}/${system}/${mchid}`;
  return {
    sandbox,
    office,
    v3: createV3Client(sandbox.origin, secretOf(demo, '1900000109')),
    v2: createV2Client(sandbox.origin, secretOf(demo, '10000100')),
    wecom: createWecomClient(sandbox.origin, secretOf(demo, '1230000109')),
    secrets: demo.secrets,
    notifyV3: notify_url('wechatpay-v3', '1900000109'),
    notifyV2: notify_url('wechatpay-v2', '10000100'),
    close: async () => {
      await sandbox.close();
      await office.close();
    },
  };
};

export type Scene = Awaited<ReturnType<typeof startScene>>;

/** What a product needs besides the fields of all. */
const NEEDED: Readonly<Record<string, object>> = {
  jsapi: { payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } },
  h5: { scene_info: { payer_client_ip: '14.23.150.211', h5_info: { type: 'Wap' } } },
};

/** A morning in a shop: orders of all three systems in every state, and a client that signs wrongly. */
export const fillScene = async ({ sandbox, office, v3, v2, wecom, notifyV3, notifyV2 }: Scene): Promise<void> => {
  const order = (number: string, total: number, description: string, product = 'app') => {
    const amount = { total, currency: 'CNY' };
    return v3.order(v3.anOrder(number, { description, amount, notify_url: notifyV3, ...NEEDED[product] }), product);
  };
  await order('2026112210000001', 5600, '咖啡 2 杯', 'jsapi');
  sandbox.pay('1900000109', '2026112210000001');
  await v2.call(
    v2.anOrder('native-20261122-01', {
      trade_type: 'NATIVE',
      product_id: '12235413214070356458058',
      fee_type: 'EUR',
      total_fee: '1290',
      notify_url: notifyV2,
    }),
  );
  await wecom.order(wecom.anOrder('wecom-20261122-017', { amount: { total: 19_900, currency: 'CNY' } }));
  await order('2026112210000002', 129_900, '蓝牙耳机');
  sandbox.closeOrder('1900000109', '2026112210000002');
  await order('2026112210000003', 100, 'QQ公仔');
  sandbox.payerDoes('start', '1900000109', '2026112210000003');
  await order('2026112210000004', 3050, '午餐', 'h5');
  sandbox.payerDoes('fail', '1900000109', '2026112210000004');
  const wrong = JSON.stringify(v3.anOrder('2026112210000005', { notify_url: notifyV3 }));
  await v3.call(
    { method: 'POST', target: '/v3/pay/transactions/app', body: wrong },
    { signedBody: JSON.stringify(JSON.parse(wrong), null, 2) },
  );
  await order('2026112210000006', 8800, '毛绒公仔（大）', 'native');
  // What was paid so far is told before the back office gets into trouble.
  await sandbox.clock.advance(90);
  office.answers.push(500, 500);
  await order('2026112210000007', 4200, '机票改签费', 'native');
  await sandbox.clock.advance(20);
  sandbox.pay('1900000109', '2026112210000007');
  await sandbox.clock.advance(16);
  await v3.query('2026112210000001');
  await v3.refund({
    out_trade_no: '2026112210000001',
    out_refund_no: 'refund-20261122-01',
    notify_url: notifyV3,
    reason: '少送一杯',
    amount: { refund: 2800, total: 5600, currency: 'CNY' },
  });
};

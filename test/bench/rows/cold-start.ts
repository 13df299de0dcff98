import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawned } from '../cold-start/spawned.ts';
import { atMost, type Comparison } from '../figures/figure.ts';
import { type Contestant, figuresOf, interleave, ratioOf } from '../figures/interleave.ts';
import type { Outside } from '../processes/outside.ts';
import type { Row, Setting } from '../row.ts';
import { exampleOrder, type FunctionEvent, freshNumber, orderEvent, queryEvent } from '../wechat/orders.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const bench = fileURLToPath(new URL('../', import.meta.url));
const driver = fileURLToPath(new URL('../cold-start/first-answer.cjs', import.meta.url));

const BARE = 'node -e 0';
/** Of the budget: first order answered by an instance that starts from nothing. */
const MOST_BARE_STARTS = 3;

interface FunctionUnderTest {
  name: string;
  merchant: string;
  event(setting: Setting): Promise<FunctionEvent>;
}

const order = (name: string, path: string, merchant: string): FunctionUnderTest => ({
  name,
  merchant,
  event: async ({ demo }) => orderEvent(path, { ...(await exampleOrder(name)), out_trade_no: freshNumber() }, demo),
});

const appOrder = order('app-order', '/orders/app', '1900000109');

const FUNCTIONS: readonly FunctionUnderTest[] = [
  appOrder,
  order('unified-order', '/orders/unified', '10000100'),
  order('wecom-miniprogram-order', '/orders/wecom-miniprogram', '1230000109'),
  {
    name: 'query-order',
    merchant: '1900000109',
    event: async ({ demo }) => queryEvent('1900000109', freshNumber(), demo),
  },
];

interface Configuration {
  secrets: string;
  table: string;
}

/** What a deployed function's environment holds; the keys of the runtime role are the platform's to give. */
const environment = (merchant: string, { wechat }: Outside, { secrets, table }: Configuration) => ({
  PREPAY_MERCHANTS: merchant,
  PREPAY_SECRETS: secrets,
  PREPAY_TABLE: table,
  PREPAY_WECHATPAY_V3_ORIGINS: wechat,
  PREPAY_WECHATPAY_V2_ORIGINS: wechat,
  PREPAY_WECOM_ORIGINS: wechat,
  TENCENTCLOUD_SECRETID: 'bench',
  TENCENTCLOUD_SECRETKEY: 'bench',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
});

const PEERS = ['wechatpay-axios-plugin', 'wechatpay-node-v3', 'tenpay'];

/** Told like the first answer: at which moment the package was there. */
const imports = (peer: string): readonly string[] => [
  '-e',
  `require(${JSON.stringify(peer)}); require('node:fs').writeSync(1, String(process.hrtime.bigint())); process.exit(0)`,
];

const bare: Contestant = {
  name: BARE,
  kind: 'floor',
  round: () => spawned(['-e', '0'], { cwd: root, env: {} }),
};

const peers: readonly Contestant[] = PEERS.map((peer) => ({
  name: `import of ${peer} alone`,
  kind: 'peer',
  round: () => spawned(imports(peer), { cwd: bench, env: {} }),
}));

const measure = async (setting: Setting): Promise<Comparison[]> => {
  const outside = await setting.outside();
  const redis = await setting.redis();
  const files: Configuration = {
    secrets: `file:${join(setting.directory, 'secrets')}`,
    table: `sqlite:${join(setting.directory, 'cold-start.sqlite')}`,
  };
  const { endpoint, table, region } = outside.dynamodb;
  const dynamodb = `dynamodb:${table}?region=${region}&endpoint=${endpoint}`;
  const { tencent, aws } = outside.secrets;

  const starts = (
    name: string,
    { name: folder, merchant, event }: FunctionUnderTest,
    parts: Partial<Configuration>,
  ) => ({
    name,
    kind: 'ours' as const,
    round: async () =>
      spawned([driver, `${root}dist/${folder}/index.js`, JSON.stringify(await event(setting))], {
        cwd: setting.directory,
        env: environment(merchant, outside, { ...files, ...parts }),
      }),
  });

  const functions = FUNCTIONS.map((each) => starts(each.name, each, {}));
  const adapters = [
    starts('tencent-ssm + sqlite', appOrder, { secrets: tencent }),
    starts('aws-secrets-manager + sqlite', appOrder, { secrets: aws }),
    starts('file + dynamodb', appOrder, { table: dynamodb }),
    starts('aws-secrets-manager + dynamodb', appOrder, { secrets: aws, table: dynamodb }),
    ...(redis === null
      ? []
      : [
          starts('file + redis', appOrder, { table: redis }),
          starts('tencent-ssm + redis', appOrder, { secrets: tencent, table: redis }),
        ]),
  ];

  const rounds = { rounds: setting.effort.starts, warmUp: setting.effort.warmUp };
  const samples = await interleave([bare, ...functions, ...adapters, ...peers], rounds);

  return [
    {
      title: 'spawn to first answer: sqlite, file secrets; beside it the bare import of others',
      unit: 'ms',
      base: BARE,
      figures: figuresOf([bare, ...functions, ...peers], samples, BARE),
      budgets: FUNCTIONS.map(({ name }) =>
        atMost(`${name}: first answer in starts of bare Node.js`, ratioOf(samples, name, BARE), MOST_BARE_STARTS),
      ),
    },
    {
      title: 'spawn to first answer of app-order with each adapter',
      unit: 'ms',
      base: BARE,
      figures: figuresOf([bare, ...adapters], samples, BARE),
      budgets: [],
      ...(redis === null ? { absent: ['Redis: redis-server is not installed'] } : {}),
    },
  ];
};

/** What a caller waits for when the platform has to start an instance first. */
export const coldStart: Row = { name: 'cold-start', title: 'Cold start', measure };

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMost, type Comparison } from '../figures/figure.ts';
import { type Contestant, figuresOf, interleave, ratioOf } from '../figures/interleave.ts';
import { spawned } from '../instance/spawned.ts';
import { NAME as AXIOS_PLUGIN } from '../peers/axios-plugin.ts';
import { NAME as NODE_V3 } from '../peers/node-v3.ts';
import { NAME as TENPAY } from '../peers/tenpay.ts';
import { REDIS_ABSENT, type Row, type Setting } from '../row.ts';
import { type Adapters, environment, fileSecrets } from '../wechat/environment.ts';
import { APP_ORDER, FUNCTIONS, type FunctionUnderTest } from '../wechat/functions.ts';

const bench = fileURLToPath(new URL('../', import.meta.url));
const driver = fileURLToPath(new URL('../instance/first-answer.cjs', import.meta.url));

const BARE = 'node -e 0';
/** Of the budget: first order answered by an instance that starts from nothing. */
const MOST_BARE_STARTS = 3;

const bare: Contestant = {
  name: BARE,
  kind: 'floor',
  round: () => spawned(['-e', '0'], { cwd: bench, env: {} }),
};

/** Told like the first answer: at which moment the package was there. */
const importing = (peer: string): readonly string[] => [
  '-e',
  `require(${JSON.stringify(peer)}); require('node:fs').writeSync(1, String(process.hrtime.bigint())); process.exit(0)`,
];

const peers: readonly Contestant[] = [AXIOS_PLUGIN, NODE_V3, TENPAY].map((peer) => ({
  name: `import of ${peer} alone`,
  kind: 'peer',
  round: () => spawned(importing(peer), { cwd: bench, env: {} }),
}));

/** What starts an instance of a function and has it answer one event. */
const starter = async (setting: Setting) => {
  const bundles = await setting.bundles();
  const outside = await setting.outside();
  const file: Adapters = {
    secrets: fileSecrets(setting),
    table: `sqlite:${join(setting.directory, 'cold-start.sqlite')}`,
  };
  return (name: string, subject: FunctionUnderTest, adapters: Partial<Adapters> = {}): Contestant => ({
    name,
    kind: 'ours',
    round: async () =>
      spawned([driver, join(bundles, subject.name), JSON.stringify(await subject.event(setting.demo))], {
        cwd: setting.directory,
        env: environment([subject.merchant], outside, { ...file, ...adapters }),
      }),
  });
};

const measureFunctions = async (setting: Setting): Promise<Comparison[]> => {
  const starts = await starter(setting);
  const contestants = [bare, ...FUNCTIONS.map((subject) => starts(subject.name, subject)), ...peers];
  const { values } = await interleave(contestants, { rounds: setting.effort.starts, warmUp: 1 });
  return [
    {
      title: 'spawn to first answer with sqlite and file secrets, beside the bare import of others',
      unit: 'ms',
      base: BARE,
      figures: figuresOf(contestants, values, BARE),
      budgets: FUNCTIONS.map(({ name }) =>
        atMost(`${name}: first answer in starts of bare Node.js`, ratioOf(values, name, BARE), MOST_BARE_STARTS),
      ),
    },
  ];
};

const measureAdapters = async (setting: Setting): Promise<Comparison[]> => {
  const starts = await starter(setting);
  const { secrets, dynamodb } = await setting.outside();
  const redis = await setting.redis();
  const { tencent, aws } = secrets;
  const dynamodbTable = `dynamodb:${dynamodb.table}?region=${dynamodb.region}&endpoint=${dynamodb.endpoint}`;
  const contestants = [
    bare,
    starts('file, sqlite', APP_ORDER),
    starts('tencent-ssm, sqlite', APP_ORDER, { secrets: tencent }),
    starts('aws-secrets-manager, sqlite', APP_ORDER, { secrets: aws }),
    starts('file, dynamodb', APP_ORDER, { table: dynamodbTable }),
    starts('aws-secrets-manager, dynamodb', APP_ORDER, { secrets: aws, table: dynamodbTable }),
    ...(redis === null
      ? []
      : [
          starts('file, redis', APP_ORDER, { table: redis }),
          starts('tencent-ssm, redis', APP_ORDER, { secrets: tencent, table: redis }),
        ]),
  ];
  const { values } = await interleave(contestants, { rounds: setting.effort.starts, warmUp: 1 });
  return [
    {
      title: 'app-order: spawn to first answer by its secrets and its table',
      unit: 'ms',
      base: BARE,
      figures: figuresOf(contestants, values, BARE),
      budgets: [],
      ...(redis === null ? { absent: REDIS_ABSENT } : {}),
    },
  ];
};

/** What a caller waits for when the platform has to start an instance first. */
export const coldStart: Row = { name: 'cold-start', title: 'Cold start', measure: measureFunctions };

export const coldStartAdapters: Row = {
  name: 'cold-start-adapters',
  title: 'Cold start with the adapters of the clouds',
  measure: measureAdapters,
};

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

const importing = (path: string): string => `import { x } from '${path}';\n\nexport const y = x;\n`;
const ENV = 'export const x = process.env.HOME;\n';

const REFUSED = [
  ['functions/app-order/a.ts', '../../shared/prepay/place-order.ts'],
  ['functions/app-order/b.ts', '../../infra/local/routes.ts'],
  ['shared/http/a.ts', '../wiring.ts'],
  ['shared/http/b.ts', '../wecom/system.ts'],
  ['shared/http/door.ts', '../xml-door/with-xml-door.ts'],
  ['shared/wiring.ts', './xml-door/with-xml-door.ts'],
  ['shared/wechatpay-v2/door.ts', '../xml-door/with-xml-door.ts'],
  ['infra/local/door.ts', '../../shared/xml-door/with-xml-door.ts'],
  ['shared/xml-door/a.ts', '../wechatpay-v3/system.ts'],
  ['shared/xml-door/b.ts', '../wiring.ts'],
  ['shared/xml-door/c.ts', '@middy/core'],
  ['shared/prepay/a.ts', '../http/answer.ts'],
  ['shared/prepay/b.ts', '@middy/core'],
  ['shared/orders/a.ts', '../prepay/place-order.ts'],
  ['shared/order-table/a.ts', '../orders/registry.ts'],
  ['shared/upstream/a.ts', '../wechatpay-v3/system.ts'],
  ['shared/wechatpay-v3/a.ts', '../wechatpay-v2/system.ts'],
  ['shared/wechatpay-v2/a.ts', '../orders/registry.ts'],
  ['shared/wecom/a.ts', '../order-table/record.ts'],
  ['shared/merchants/a.ts', '../orders/registry.ts'],
  ['shared/merchants/b.ts', '../adapters.ts'],
  ['shared/order-token/a.ts', '../http/event.ts'],
  ['shared/telemetry/a.ts', '../prepay/place-order.ts'],
  ['sandbox/v3/a.ts', '../../shared/nonce.ts'],
  ['infra/local/a.ts', '../../test/manual-clock.ts'],
] as const;

const ALLOWED = [
  ['functions/app-order/y.ts', '../../shared/http/order-function.ts'],
  ['shared/http/y.ts', '../prepay/place-order.ts'],
  ['functions/unified-order/y.ts', '../../shared/xml-door/with-xml-door.ts'],
  ['shared/xml-door/y.ts', '../prepay/place-order.ts'],
  ['shared/xml-door/z.ts', '../wechatpay-v2/xml.ts'],
  ['shared/prepay/y.ts', '../orders/order-type.ts'],
  ['shared/prepay/z.ts', '../telemetry/request-log.ts'],
  ['shared/orders/y.ts', '../wechatpay-v3/system.ts'],
  ['shared/wechatpay-v3/y.ts', '../upstream/call.ts'],
  ['sandbox/v3/y.ts', '../http/wire.ts'],
] as const;

/** The rules that each file breaks, from one run of the linter over a tree of one-line files. */
const broken = new Map<string, string[]>();
let tree = '';

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'prepay-imports-'));
  cpSync(join(root, 'biome.json'), join(tree, 'biome.json'));
  const files = new Map<string, string>([
    ...[...REFUSED, ...ALLOWED].map(([file, path]) => [file, importing(path)] as const),
    ['shared/http/env.ts', ENV],
    ['shared/config.ts', ENV],
    ['shared/prepay/one.ts', "import { two } from './two.ts';\n\nexport const one = () => two;\n"],
    ['shared/prepay/two.ts', "import { one } from './one.ts';\n\nexport const two = () => one;\n"],
  ]);
  for (const [file, code] of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), code);
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.'],
    { cwd: tree, encoding: 'utf8' },
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: unknown } }[] };
  for (const { category, location } of diagnostics) {
    const file = typeof location.path === 'string' ? location.path : (location.path as { file: string }).file;
    broken.set(file, [...(broken.get(file) ?? []), category]);
  }
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('import directions', () => {
  it.each(REFUSED)('refuses that %s imports %s', (file) => {
    expect(broken.get(file)).toContain('lint/style/noRestrictedImports');
  });

  it.each(ALLOWED)('allows that %s imports %s', (file) => {
    expect(broken.get(file) ?? []).not.toContain('lint/style/noRestrictedImports');
  });

  it('refuses process.env in shared outside config.ts', () => {
    expect(broken.get('shared/http/env.ts')).toContain('lint/style/noProcessEnv');
    expect(broken.get('shared/config.ts') ?? []).not.toContain('lint/style/noProcessEnv');
  });

  it('refuses a cycle', () => {
    expect(broken.get('shared/prepay/one.ts')).toContain('lint/suspicious/noImportCycles');
  });
});

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTerraform } from '../../infra/deployment/check.ts';
import { terraformFormat } from '../../infra/deployment/terraform-format.ts';
import { missingTools } from '../../infra/deployment/tools.ts';
import { type Change, placeholders, remove, templates, told } from './workspace.ts';

const missing = missingTools();
const BASE = 'infra/tencent/base/';
const FRONT = 'infra/tencent/front/';

type Case = [name: string, file: string, from: Change['from'], to: string, told: RegExp];

const BROKEN: readonly Case[] = [
  ['text that is no Terraform', `${BASE}table.tf`, 'port               = 6379', 'port = = 6379', /table\.tf: syntax: /],
  [
    'an argument that the provider has not',
    `${BASE}network.tf`,
    'is_multicast = false',
    'multicast = false',
    /network\.tf: arguments: tencentcloud_vpc\.prepay has no argument multicast/,
  ],
  [
    'an argument left out',
    `${BASE}table.tf`,
    /\n {2}mem_size .*/,
    '',
    /table\.tf: arguments: tencentcloud_redis_instance\.table needs mem_size/,
  ],
  [
    'a nested argument that the provider has not',
    `${BASE}log.tf`,
    'contain_z_h    = true',
    'chinese        = true',
    /log\.tf: arguments: tencentcloud_cls_index\.prepay\.rule\.full_text has no argument chinese/,
  ],
  [
    'a repeated block’s argument left out',
    `${FRONT}domain.tf`,
    /\n +path_match .*/,
    '',
    /domain\.tf: arguments: tencentcloud_scf_custom_domain\.prepay\.endpoints_config needs path_match/,
  ],
  [
    'a resource that nobody looked up',
    `${BASE}network.tf`,
    '"tencentcloud_route_table" "functions"',
    '"tencentcloud_routes" "functions"',
    /network\.tf: arguments: tencentcloud_routes is not in terraform-arguments\.ts/,
  ],
  [
    'a variable that nobody declared',
    `${FRONT}functions.tf`,
    'var.memory_mb',
    'var.memory',
    /functions\.tf: reference: var\.memory is not declared in infra\/tencent\/front/,
  ],
  [
    'a resource that nobody declared',
    `${BASE}outputs.tf`,
    'tencentcloud_eip.egress',
    'tencentcloud_eip.way_out',
    /outputs\.tf: reference: tencentcloud_eip\.way_out is not declared/,
  ],
  [
    'a variable that nothing uses',
    `${BASE}log.tf`,
    'var.log_days',
    '30',
    /variables\.tf: reference: variable log_days is used by nothing/,
  ],
  [
    'a secret’s value',
    `${BASE}secrets.tf`,
    'data "tencentcloud_user_info"',
    'resource "tencentcloud_ssm_secret_version" "v1" {\n  secret_name = "prepay-table"\n}\n\ndata "tencentcloud_user_info"',
    /secrets\.tf: secret-in-state: tencentcloud_ssm_secret_version\.v1 would keep/,
  ],
  [
    'a password in the template',
    `${BASE}table.tf`,
    'var.redis_first_password',
    '"let-me-in"',
    /table\.tf: plaintext-secret: tencentcloud_redis_instance\.table\.password must be a variable/,
  ],
  [
    'a password that terminals show',
    `${BASE}variables.tf`,
    /\n {2}sensitive .*/,
    '',
    /table\.tf: plaintext-secret: .*marked sensitive/,
  ],
  [
    'a password that follows into the state',
    `${BASE}table.tf`,
    /\n.*\n {4}ignore_changes .*/,
    '',
    /table\.tf: secret-in-state: tencentcloud_redis_instance\.table must ignore changes of password/,
  ],
  [
    'every secret',
    `${BASE}secrets.tf`,
    '/$' + '{name}"',
    '/*"',
    /secrets\.tf: wildcard: tencentcloud_cam_policy\.functions must not have \*/,
  ],
  [
    'every action',
    `${BASE}secrets.tf`,
    '"ssm:GetSecretValue"',
    '"ssm:*"',
    /secrets\.tf: wildcard: tencentcloud_cam_policy\.functions/,
  ],
  [
    'one action more',
    `${BASE}secrets.tf`,
    '["ssm:GetSecretValue"]',
    '["ssm:GetSecretValue", "ssm:ListSecrets"]',
    /secrets\.tf: permission: tencentcloud_cam_policy\.functions may allow ssm:GetSecretValue alone/,
  ],
  [
    'a role for anybody',
    `${BASE}secrets.tf`,
    '"scf.qcloud.com"',
    '"scf.qcloud.com", "cvm.qcloud.com"',
    /secrets\.tf: permission: tencentcloud_cam_role\.functions must be for scf/,
  ],
  [
    'secrets that the functions do not ask for',
    `${BASE}secrets.tf`,
    '"prepay-merchant-',
    '"merchant-',
    /secrets\.tf: secret-name: /,
  ],
  ['a table that evicts', `${BASE}table.tf`, '"noeviction"', '"allkeys-lru"', /table\.tf: eviction: /],
  ['a table with default parameters', `${BASE}table.tf`, /\n {2}params_template_id .*/, '', /table\.tf: eviction: /],
  ['logs for ever', `${BASE}log.tf`, /\n {2}period .*/, '', /log\.tf: retention: /],
  [
    'a route that is missing',
    `${FRONT}functions.tf`,
    /\n.*"\/pay\/unifiedorder".*/,
    '',
    /functions\.tf: missing-route: local\.routes must lead \/pay\/unifiedorder to unified-order/,
  ],
  [
    'a route to the wrong function',
    `${FRONT}functions.tf`,
    '"query-order"',
    '"app-order"',
    /functions\.tf: missing-route: local\.routes must lead \/orders to query-order/,
  ],
  [
    'a route that no function has',
    `${FRONT}functions.tf`,
    '"/orders/app" ',
    '"/orders/apps"',
    /functions\.tf: unknown-route: \/orders\/apps/,
  ],
  [
    'no throttle',
    `${FRONT}functions.tf`,
    /resource "tencentcloud_scf_reserved[\s\S]*?\n}\n/,
    '',
    /functions\.tf: throttle: every function/,
  ],
  ['plain HTTP', `${FRONT}domain.tf`, '"HTTPS"', '"HTTP&HTTPS"', /domain\.tf: https: /],
  [
    'a variable that serverless.yml waits for',
    `${BASE}outputs.tf`,
    /\n +PREPAY_TABLE=.*/,
    '',
    /outputs\.tf: environment: output env must have PREPAY_TABLE/,
  ],
  [
    'a variable that nobody reads',
    `${BASE}outputs.tf`,
    'VPC_ID=',
    'NETWORK_ID=',
    /outputs\.tf: environment: output env has NETWORK_ID/,
  ],
];

describe.skipIf(missing)(`infra/tencent${missing ? ` (${missing})` : ''}`, () => {
  let bundles = '';
  beforeAll(() => {
    bundles = placeholders();
  });
  afterAll(() => remove(bundles));

  it('is in order', async () => {
    expect(told(await checkTerraform(templates(bundles)))).toEqual([]);
  });

  it.each(BROKEN)('is refused with %s', async (_name, file, from, to, pattern) => {
    const lines = told(await checkTerraform(templates(bundles, { file, from, to })));
    expect(lines.filter((line) => pattern.test(line))).not.toEqual([]);
  });
});

/** Debian has no terraform, so what it alone can judge is left out where it is absent. */
const hasTerraform = spawnSync('terraform', ['version']).error === undefined;

describe('the formatting of infra/tencent', () => {
  it(hasTerraform ? 'is told by file' : 'is not judged, because this machine has no terraform', () => {
    const bundles = placeholders();
    const change = { file: `${FRONT}functions.tf`, from: '  for_each = local', to: ' for_each = local' };
    const found = [{ file: `${FRONT}functions.tf`, rule: 'format', message: 'terraform fmt would change it' }];
    expect(terraformFormat(templates(bundles))).toEqual(hasTerraform ? [] : null);
    expect(terraformFormat(templates(bundles, change))).toEqual(hasTerraform ? found : null);
    remove(bundles);
  });
});

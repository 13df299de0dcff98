import { type Problem, problemsOf } from './problem.ts';
import { functionFolders, routes } from './repository.ts';
import { type Block, first, type Resource, type Terraform } from './terraform-files.ts';

/** Resources whose argument is the value of a secret: it would lie in the state. */
const KEEPS_VALUES = /^tencentcloud_ssm_(secret_version|product_secret)/;
const SECRET_ARGUMENT = /password|secret_(key|string|binary)|private_key|token/;

const variables = ({ files }: Terraform): Record<string, Block> =>
  Object.fromEntries(
    [...files.values()].flatMap((file) =>
      Object.entries((file.variable ?? {}) as Block).map(([name, body]) => [name, first(body)] as const),
    ),
  );

const secretRules = (terraform: Terraform, { file, type, name, body }: Resource): Problem[] => {
  const { problems, expect } = problemsOf(file);
  expect(!KEEPS_VALUES.test(type), 'secret-in-state', `${type}.${name} would keep a secret in the state in plain text`);
  for (const [argument, value] of Object.entries(body)) {
    if (!SECRET_ARGUMENT.test(argument)) continue;
    const variable = /^\$\{var\.(\w+)\}$/.exec(String(value))?.[1] ?? '';
    expect(
      variables(terraform)[variable]?.sensitive === true,
      'plaintext-secret',
      `${type}.${name}.${argument} must be a variable that is marked sensitive`,
    );
    const ignored = (first(body.lifecycle).ignore_changes ?? []) as string[];
    expect(
      ignored.includes(`\${${argument}}`),
      'secret-in-state',
      `${type}.${name} must ignore changes of ${argument}, so that the one in use never enters the state`,
    );
  }
  return problems;
};

/** The texts between the brackets of each `<name> = [ … ]` of a policy's expression. */
const lists = (document: string, name: string): string[] =>
  [...document.matchAll(new RegExp(`\\b${name}\\s*=\\s*\\[([\\s\\S]*?)\\]`, 'g'))].map(([, text]) =>
    (text ?? '').trim(),
  );

const SECRET_ADDRESS =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's expression, letter by letter.
  'for name in local.secret_names :\n        "qcs::ssm:${var.region}:uin/${data.tencentcloud_user_info.creator.owner_uin}:secret/creatorUin/${data.tencentcloud_user_info.creator.uin}/${name}"';

/** The runtime role is SCF's alone and may read the secrets by name. CAM's actions and resources have no wildcard. */
const permissionRules = ({ file, type, name, body }: Resource): Problem[] => {
  const { problems, expect } = problemsOf(file);
  const document = String(body.document ?? '');
  const where = `${type}.${name}`;
  if (type === 'tencentcloud_cam_role') {
    expect(
      lists(document, 'service').join() === '"scf.qcloud.com"',
      'permission',
      `${where} must be for scf.qcloud.com alone`,
    );
  }
  if (type === 'tencentcloud_cam_policy') {
    expect(!document.includes('*'), 'wildcard', `${where} must not have * in an action or a resource`);
    expect(
      lists(document, 'action').join() === '"ssm:GetSecretValue"',
      'permission',
      `${where} may allow ssm:GetSecretValue alone`,
    );
    expect(
      lists(document, 'resource').join() === SECRET_ADDRESS,
      'permission',
      `${where} must name each secret of local.secret_names`,
    );
  }
  return problems;
};

const localsOf = ({ files }: Terraform, folder: string): Block =>
  Object.assign(
    {},
    ...[...files].filter(([file]) => file.startsWith(folder)).flatMap(([, parsed]) => (parsed.locals ?? []) as Block[]),
  );

const BASE = 'infra/tencent/base/';
const FRONT = 'infra/tencent/front/';

const wholeRules = (terraform: Terraform): Problem[] => {
  const { resources } = terraform;
  const table = problemsOf(`${BASE}table.tf`);
  const secrets = problemsOf(`${BASE}secrets.tf`);
  const log = problemsOf(`${BASE}log.tf`);
  const functions = problemsOf(`${FRONT}functions.tf`);
  const domain = problemsOf(`${FRONT}domain.tf`);
  const find = (type: string): Block => resources.find((resource) => resource.type === type)?.body ?? {};

  const policy = first(find('tencentcloud_redis_param_template').params_override);
  table.expect(
    policy.key === 'maxmemory-policy' &&
      policy.value === 'noeviction' &&
      find('tencentcloud_redis_instance').params_template_id !== undefined,
    'eviction',
    'the order table must have maxmemory-policy noeviction',
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's expression, letter by letter.
  const names = localsOf(terraform, BASE).merchant_secrets === '${[for id in var.merchants : "prepay-merchant-${id}"]}';
  secrets.expect(names, 'secret-name', 'local.merchant_secrets must be prepay-merchant-<mchid> of every merchant');
  log.expect(find('tencentcloud_cls_topic').period !== undefined, 'retention', 'the log topic must have a period');
  log.expect(find('tencentcloud_cls_index').topic_id !== undefined, 'log-index', 'the log topic must have an index');

  const routed = Object.entries((localsOf(terraform, FRONT).routes ?? {}) as Record<string, string>);
  for (const [path, folder] of routes) {
    functions.expect(
      routed.some(([key, value]) => key === path && value === folder),
      'missing-route',
      `local.routes must lead ${path} to ${folder}`,
    );
  }
  for (const [path] of routed) {
    functions.expect(routes.has(path), 'unknown-route', `${path} is no route of the registry`);
  }
  const limit = find('tencentcloud_scf_reserved_concurrency_config');
  functions.expect(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's expression, letter by letter.
    limit.for_each === '${local.functions}' && limit.function_name === 'prepay-${var.stage}-${each.key}',
    'throttle',
    `every function (${functionFolders.join(', ')}) must have its reserved concurrency`,
  );
  domain.expect(
    find('tencentcloud_scf_custom_domain').protocol === 'HTTPS',
    'https',
    'the custom domain must speak HTTPS alone',
  );
  return [table, secrets, log, functions, domain].flatMap(({ problems }) => problems);
};

/** What infra/tencent must be, besides what the provider's documentation says. */
export const terraformRules = (terraform: Terraform): Problem[] => [
  ...terraform.resources.flatMap((resource) => [...secretRules(terraform, resource), ...permissionRules(resource)]),
  ...wholeRules(terraform),
];

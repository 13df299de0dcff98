import { checkAws, checkTencentFunctions, checkTerraform } from './check.ts';
import { plaintextSecrets } from './plaintext-secrets.ts';
import { repository } from './repository.ts';
import { terraformFormat } from './terraform-format.ts';
import { missingTools } from './tools.ts';

/**
 * `npm run check --prefix infra/deployment [-- <root>]`: every template against the code and the vendors' own tools, without a network;
 * of this repository, or of another folder that is laid out like it.
 */
const check = async (root: string): Promise<number> => {
  const missing = missingTools();
  if (missing !== null) throw new Error(missing);
  const problems = [
    ...plaintextSecrets(root),
    ...checkTencentFunctions(root),
    ...(await checkTerraform(root)),
    ...(await checkAws(root)),
  ];
  for (const { file, rule, message } of problems) process.stdout.write(`${file}: ${rule}: ${message}\n`);
  if (terraformFormat(root) === null) {
    process.stdout.write('skipped: terraform fmt, because this machine has no terraform\n');
  }
  process.stdout.write(problems.length === 0 ? 'The templates are in order.\n' : `${problems.length} problems\n`);
  return problems.length === 0 ? 0 : 1;
};

process.exitCode = await check(process.argv[2] ?? repository).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});

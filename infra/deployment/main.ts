import { checkAws, checkTencentFunctions, checkTerraform } from './check.ts';
import { plaintextSecrets } from './plaintext-secrets.ts';
import { repository } from './repository.ts';
import { terraformFormat } from './terraform-format.ts';
import { missingTools } from './tools.ts';

/** `npm run check:deployment`: every template against the code and the vendors' own tools, without a network. */
const check = async (): Promise<number> => {
  const missing = missingTools();
  if (missing !== null) throw new Error(missing);
  const problems = [
    ...plaintextSecrets(repository),
    ...checkTencentFunctions(repository),
    ...(await checkTerraform(repository)),
    ...(await checkAws(repository)),
  ];
  for (const { file, rule, message } of problems) process.stdout.write(`${file}: ${rule}: ${message}\n`);
  if (terraformFormat(repository) === null) {
    process.stdout.write('skipped: terraform fmt, because this machine has no terraform\n');
  }
  process.stdout.write(problems.length === 0 ? 'The templates are in order.\n' : `${problems.length} problems\n`);
  return problems.length === 0 ? 0 : 1;
};

process.exitCode = await check().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});

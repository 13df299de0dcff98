import { awsArchives } from './aws-archives.ts';
import { packageForAws } from './aws-package.ts';
import { awsPermissions } from './aws-permissions.ts';
import { awsStack } from './aws-stack.ts';
import type { Problem } from './problem.ts';
import { functionFolders, readTemplate, TENCENT_FILE } from './repository.ts';
import { tencentFunctions } from './tencent-functions.ts';
import { tencentRequests } from './tencent-requests.ts';
import { resolveTemplate, type TencentTemplate } from './tencent-template.ts';
import { readTerraform } from './terraform-files.ts';
import { terraformFormat } from './terraform-format.ts';
import { terraformOutputs } from './terraform-outputs.ts';
import { terraformReferences } from './terraform-references.ts';
import { terraformRules } from './terraform-rules.ts';
import { terraformSchema } from './terraform-schema.ts';
import { parseYaml } from './tools.ts';

/** Checks serverless.yml, for Tencent Cloud. @param root a folder laid out as this repository, with its `dist/`. */
export const checkTencentFunctions = (root: string): Problem[] => {
  const template = parseYaml(resolveTemplate(readTemplate(root, TENCENT_FILE))) as TencentTemplate;
  return [...tencentFunctions(root, template), ...tencentRequests(template)];
};

/** Checks infra/tencent, with the formatting where terraform is there to judge it. */
export const checkTerraform = async (root: string): Promise<Problem[]> => {
  const terraform = await readTerraform(root);
  return [
    ...terraform.problems,
    ...terraformSchema(terraform),
    ...terraformReferences(root, terraform),
    ...terraformRules(terraform),
    ...terraformOutputs(terraform, readTemplate(root, TENCENT_FILE)),
    ...(terraformFormat(root) ?? []),
  ];
};

/** Checks infra/aws by what osls makes of it. */
export const checkAws = async (root: string): Promise<Problem[]> => {
  const { problems, made } = await packageForAws(root, functionFolders);
  return made === null ? problems : [...problems, ...awsStack(made), ...awsPermissions(made), ...awsArchives(made)];
};

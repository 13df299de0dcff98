import { type Problem, problemsOf } from './problem.ts';
import { environmentNames, SAMPLE_ENVIRONMENT } from './tencent-template.ts';
import { type Block, first, type Terraform } from './terraform-files.ts';

const FILE = 'infra/tencent/base/outputs.tf';

/** Whether Terraform hands serverless.yml exactly what it reads from the environment. */
export const terraformOutputs = ({ files }: Terraform, serverlessYml: string): Problem[] => {
  const { problems, expect } = problemsOf(FILE);
  const outputs = (files.get(FILE)?.output ?? {}) as Block;
  const written = String(first(outputs.env).value ?? '')
    .split('\n')
    .map((line) => /^(\w+)=/.exec(line)?.[1])
    .filter((name) => name !== undefined);
  const read = environmentNames(serverlessYml);
  for (const name of read) {
    expect(written.includes(name), 'environment', `output env must have ${name}, which serverless.yml reads`);
    expect(Object.hasOwn(SAMPLE_ENVIRONMENT, name), 'environment', `tencent-template.ts needs a sample of ${name}`);
  }
  for (const name of written) expect(read.includes(name), 'environment', `output env has ${name}, which nothing reads`);
  return problems;
};

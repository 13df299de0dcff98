import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Problem } from '../../infra/deployment/problem.ts';
import { functionFolders, repository } from '../../infra/deployment/repository.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'prepay-deployment-'));

/** Bundles that are there and do nothing, for rules that only look whether they are. */
export const placeholders = (): string => {
  const root = folder();
  for (const name of functionFolders) {
    mkdirSync(join(root, 'dist', name), { recursive: true });
    writeFileSync(join(root, 'dist', name, 'index.js'), '');
  }
  return root;
};

/** Real bundles, out of the way of anybody's `dist/`. */
export const built = (): string => {
  const root = folder();
  const build = ['infra/build/main.ts', '--out', join(root, 'dist')];
  const { status, stderr } = spawnSync(process.execPath, build, { cwd: repository, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
  return root;
};

export const remove = (root: string): void => rmSync(root, { recursive: true, force: true });

/** A change to one template. */
export interface Change {
  file: string;
  /** Must occur. */
  from: string | RegExp;
  to: string;
}

/** The repository's templates, changed, beside the bundles of a workspace; removed when the test ends. */
export const templates = (bundles: string, ...changes: readonly Change[]): string => {
  const root = folder();
  onTestFinished(() => remove(root));
  symlinkSync(join(bundles, 'dist'), join(root, 'dist'));
  for (const part of ['serverless.yml', 'infra/aws', 'infra/tencent']) {
    const notNeeded = /[/\\]\.(serverless|terraform)$/;
    cpSync(join(repository, part), join(root, part), { recursive: true, filter: (path) => !notNeeded.test(path) });
  }
  for (const { file, from, to } of changes) {
    const text = readFileSync(join(root, file), 'utf8');
    const changed = text.replace(from, () => to);
    if (changed === text) throw new Error(`${file} has no ${from} to change`);
    writeFileSync(join(root, file), changed);
  }
  return root;
};

/** What a broken template must be told: the file, the rule, and the part. */
export const told = (problems: readonly Problem[]): string[] =>
  problems.map(({ file, rule, message }) => `${file}: ${rule}: ${message}`);

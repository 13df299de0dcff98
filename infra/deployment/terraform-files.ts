import type { Problem } from './problem.ts';
import { readTemplate, terraformFiles } from './repository.ts';
import { parseHcl } from './tools.ts';

export type Block = Record<string, unknown>;

/** One `resource "type" "name" { … }`. */
export interface Resource {
  file: string;
  type: string;
  name: string;
  body: Block;
}

export interface Terraform {
  /** Files that do not parse. */
  problems: Problem[];
  resources: Resource[];
  /** Everything else at top level, by file. */
  files: ReadonlyMap<string, Record<string, unknown>>;
}

/** A block of the JSON form: Terraform allows several, so it comes as a list. */
export const first = (value: unknown): Block => ((Array.isArray(value) ? value[0] : value) ?? {}) as Block;

const resourcesOf = (file: string, parsed: Record<string, unknown>): Resource[] =>
  Object.entries((parsed.resource ?? {}) as Record<string, Record<string, unknown>>).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => ({ file, type, name, body: first(body) })),
  );

/** Reads infra/tencent with Terraform's own parser. */
export const readTerraform = async (root: string): Promise<Terraform> => {
  const problems: Problem[] = [];
  const files = new Map<string, Record<string, unknown>>();
  for (const file of terraformFiles(root)) {
    try {
      files.set(file, await parseHcl(file, readTemplate(root, file)));
    } catch (error) {
      problems.push({
        file,
        rule: 'syntax',
        message: String(error instanceof Error ? error.message : error).split('\n')[0] ?? '',
      });
    }
  }
  return { problems, files, resources: [...files].flatMap(([file, parsed]) => resourcesOf(file, parsed)) };
};

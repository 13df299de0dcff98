import { dirname } from 'node:path';
import { type Problem, problemsOf } from './problem.ts';
import { readTemplate } from './repository.ts';
import type { Block, Terraform } from './terraform-files.ts';

const named = (kind: unknown, prefix: string): string[] =>
  Object.entries((kind ?? {}) as Record<string, Block>).flatMap(([type, names]) =>
    Object.keys(names).map((name) => `${prefix}${type}.${name}`),
  );

/** Everything that a file declares, as expressions refer to it. */
const declared = (parsed: Record<string, unknown>): string[] => [
  ...Object.keys((parsed.variable ?? {}) as Block).map((name) => `var.${name}`),
  ...((parsed.locals ?? []) as Block[]).flatMap(Object.keys).map((name) => `local.${name}`),
  ...named(parsed.resource, ''),
  ...named(parsed.data, 'data.'),
];

const REFERENCE = /(?<![\w."-])(?:(?:var|local)\.\w+|(?:data\.)?tencentcloud_\w+\.\w+)/g;

const referred = (text: string): string[] => {
  const code = text.replace(/^\s*#.*$/gm, '');
  return [...new Set([...code.matchAll(REFERENCE)].map(([reference]) => reference))];
};

/** Whether each expression refers to something in its folder, and each variable is referred to. */
export const terraformReferences = (root: string, { files }: Terraform): Problem[] => {
  const folders = new Set([...files.keys()].map((file) => dirname(file)));
  return [...folders].flatMap((folder) => {
    const inFolder = [...files.keys()].filter((file) => dirname(file) === folder);
    const known = inFolder.flatMap((file) => declared(files.get(file) ?? {}));
    const used = new Set(inFolder.flatMap((file) => referred(readTemplate(root, file))));
    return inFolder.flatMap((file) => {
      const { problems, expect } = problemsOf(file);
      for (const reference of referred(readTemplate(root, file))) {
        expect(known.includes(reference), 'reference', `${reference} is not declared in ${folder}`);
      }
      for (const name of Object.keys((files.get(file)?.variable ?? {}) as Block)) {
        expect(used.has(`var.${name}`), 'reference', `variable ${name} is used by nothing`);
      }
      return problems;
    });
  });
};

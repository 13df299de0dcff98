import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

export const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

export const exists = (path: string): boolean => existsSync(fileURLToPath(new URL(path, root)));

/** Fenced blocks of a language. */
export const blocksOf = (document: string, language: string): string[] =>
  [...document.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  );

/** Targets of the links that stay in the repository, as paths from its root. */
export const linksOf = (path: string, document: string): { file: string; anchor: string | null }[] =>
  [...document.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, target = '', anchor = null]) => {
    const file = target === '' ? path : new URL(target, new URL(path, 'file:///')).pathname.slice(1);
    return { file, anchor };
  });

/** As GitHub makes anchors of headings. */
export const anchorsOf = (document: string): string[] =>
  [...document.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

/** What is written as code and looks like a file or folder of this repository. */
export const pathsIn = (document: string): string[] => [
  ...new Set(
    [
      ...document.matchAll(/(?:^|[\s`'"=])((?:docs|infra|test|shared|functions|examples|sandbox)\/[\w./-]*[\w/])/gm),
    ].map(([, path = '']) => path),
  ),
];

export const scriptsIn = (document: string): string[] => [
  ...new Set(
    [...document.matchAll(/npm run ([\w-]+)(.{0,40}--prefix)?/g)].flatMap(([, name = '', elsewhere]) =>
      elsewhere ? [] : [name],
    ),
  ),
];

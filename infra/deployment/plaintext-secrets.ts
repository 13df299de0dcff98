import { type Problem, problemsOf } from './problem.ts';
import { readTemplate, templateFiles } from './repository.ts';

const KINDS: readonly [name: string, pattern: RegExp][] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a key id of Tencent Cloud's", /\bAKID[0-9A-Za-z]{13,}/],
  ["a key id of AWS's", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['credentials in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@"']*:[^\s/@"'$]+@/],
  [
    'a literal after a name that says secret',
    /\b\w*(password|passwd|secret_?key|api_?key|apiv3_?key|private_?key|corpsecret|access_?token|secret_?string)\w*["']?\s*[:=]\s*["']?(?![\s"'$<{[…]|var\.|local\.|data\.)[^\s"',}\]]+/i,
  ],
  // Keys of WeChat are 32 characters, digests and base64 are longer; names of ours have no digits among so many letters.
  [
    'a text that looks like a key',
    /(?<![\w./+-])(?=[\w+/-]*\d)(?=[\w+/-]*[a-zA-Z])(?![\w+/-]*[/-][a-z]+[/-])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w./+-])/,
  ],
];

/** Templates hold names and places; values are put into the secret source by hand. */
export const plaintextSecrets = (root: string): Problem[] =>
  templateFiles(root).flatMap((file) => {
    const { problems, expect } = problemsOf(file);
    for (const [index, line] of readTemplate(root, file).split('\n').entries()) {
      for (const [name, pattern] of KINDS) {
        expect(!pattern.test(line), 'plaintext-secret', `line ${index + 1} holds ${name}; only names belong here`);
      }
    }
    return problems;
  });

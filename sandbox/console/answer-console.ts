import { readdir, readFile, stat } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join } from 'node:path';
import { guardControl } from '../control/guard.ts';
import { ControlRefusal } from '../control/refusal.ts';
import type { Answer, WireRequest } from '../http/wire.ts';
import { preferredLanguage } from './language.ts';
import { PACKAGES, PAGE } from './places.ts';
import { CONSOLE_PREFIX, CONTENT_SECURITY_POLICY, shell } from './shell.ts';

/** The libraries of the page: files below `PACKAGES`, by the name under which they are served. */
export const LIBRARIES: Readonly<Record<string, string>> = {
  'lib/lit-html.js': 'lit-html/lit-html.js',
  'lib/directive.js': 'lit-html/directive.js',
  'lib/directive-helpers.js': 'lit-html/directive-helpers.js',
  'lib/directives/repeat.js': 'lit-html/directives/repeat.js',
  'lib/uqr.js': 'uqr/dist/index.mjs',
};

/** Served as a script of its own, before anything is painted. */
const BEFORE_PAINT = 'before-paint.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

const SAFETY: Answer['headers'] = [
  ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cache-Control', 'no-cache'],
];

const answer = (status: number, type: string, body: string): Answer => ({
  status,
  headers: [['Content-Type', type], ...SAFETY],
  body,
});

const PLAIN = 'text/plain; charset=utf-8';

const listPage = async (): Promise<readonly string[]> => {
  const entries = await readdir(PAGE, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && Object.hasOwn(CONTENT_TYPES, extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name).slice(PAGE.length).replaceAll('\\', '/'))
    .toSorted();
};

let listed: Promise<readonly string[]> | undefined;

/** Every file of the page, relative to it, with forward slashes. Only these are ever read. */
const pageFiles = (): Promise<readonly string[]> => {
  listed ??= listPage();
  return listed;
};

const page = async (acceptLanguage: string | undefined): Promise<Answer> => {
  const files = await pageFiles();
  const modules = files.filter((file) => file.endsWith('.ts') && file !== BEFORE_PAINT);
  const styles = files.filter((file) => file.endsWith('.css'));
  const html = shell(preferredLanguage(acceptLanguage), [...modules, ...Object.keys(LIBRARIES)], styles);
  return answer(200, 'text/html; charset=utf-8', html);
};

/** Scripts without types, as long as their files stay as they are: the first stripping of a process takes a while. */
const stripped = new Map<string, { changedAt: number; script: string }>();

const script = async (path: string): Promise<string> => {
  const { mtimeMs: changedAt } = await stat(path);
  const known = stripped.get(path);
  if (known?.changedAt === changedAt) return known.script;
  const fresh = { changedAt, script: stripTypeScriptTypes(await readFile(path, 'utf8')) };
  stripped.set(path, fresh);
  return fresh.script;
};

const file = async (name: string): Promise<Answer> => {
  const library = Object.hasOwn(LIBRARIES, name) ? LIBRARIES[name] : undefined;
  if (library === undefined && !(await pageFiles()).includes(name)) return answer(404, PLAIN, 'no such file\n');
  const path = library === undefined ? join(PAGE, name) : join(PACKAGES, library);
  const text = path.endsWith('.ts') ? await script(path) : await readFile(path, 'utf8');
  return answer(200, CONTENT_TYPES[extname(path)] ?? PLAIN, text);
};

/** Whether a path is the console's. */
export const isConsolePath = (path: string): boolean => path === '/' || path.startsWith(CONSOLE_PREFIX);

/** Serves the console to this machine only, under the rules of the control API. */
export const answerConsole = async (request: WireRequest, port: number): Promise<Answer> => {
  const { method, path, remoteAddress, headers } = request;
  try {
    guardControl({ remoteAddress, host: headers.host, origin: headers.origin }, port);
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error;
    return answer(error.status, PLAIN, `${error.message}\n`);
  }
  if (method !== 'GET') return answer(405, PLAIN, 'use GET\n');
  const name = path.startsWith(CONSOLE_PREFIX) ? path.slice(CONSOLE_PREFIX.length) : '';
  return name === '' ? page(headers['accept-language']) : file(name);
};

import { createHash } from 'node:crypto';
import type { Language } from './language.ts';

/** Everything of the console lies below this path. */
export const CONSOLE_PREFIX = '/__sandbox/console/';

const IMPORT_MAP = JSON.stringify({
  imports: {
    'lit-html': `${CONSOLE_PREFIX}lib/lit-html.js`,
    'lit-html/directives/repeat.js': `${CONSOLE_PREFIX}lib/directives/repeat.js`,
    uqr: `${CONSOLE_PREFIX}lib/uqr.js`,
  },
});

const importMapHash = createHash('sha256').update(IMPORT_MAP).digest('base64');

/**
 * Nothing but the sandbox's own files and the import map runs, nothing is framed, nothing is sent elsewhere, and text
 * reaches the page as text: only the templates of lit-html may become markup.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${importMapHash}'`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

const TITLES: Readonly<Record<Language, string>> = { zh: 'Prepay 沙箱', en: 'Prepay sandbox' };
const LANGUAGE_TAGS: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

/** The one HTML document of the console; `modules` are loaded ahead so that no import waits for another. */
export const shell = (
  language: Language,
  modules: readonly string[],
  styles: readonly string[],
): string => `<!doctype html>
<html lang="${LANGUAGE_TAGS[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${TITLES[language]}</title>
<link rel="icon" href="${CONSOLE_PREFIX}icon.svg" type="image/svg+xml">
${styles.map((path) => `<link rel="stylesheet" href="${CONSOLE_PREFIX}${path}">`).join('\n')}
<script src="${CONSOLE_PREFIX}before-paint.ts"></script>
<script type="importmap">${IMPORT_MAP}</script>
${modules.map((path) => `<link rel="modulepreload" href="${CONSOLE_PREFIX}${path}">`).join('\n')}
<script type="module" src="${CONSOLE_PREFIX}main.ts"></script>
</head>
<body>
<div id="console"></div>
<noscript>${TITLES[language]}: JavaScript</noscript>
</body>
</html>
`;

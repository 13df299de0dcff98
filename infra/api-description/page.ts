import type { ApiDocument } from './document.ts';
import type { DescribedCode } from './errors.ts';
import { fieldsOf, type Schema } from './schema.ts';
import { STYLE } from './style.ts';

interface Media {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

interface Parameter {
  name: string;
  required: boolean;
  description: string;
  schema: Schema;
  example?: unknown;
}

/** An operation as far as the page shows it. */
interface Operation {
  operationId: string;
  summary: string;
  description: string;
  externalDocs?: { url: string };
  parameters?: readonly Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { $ref?: string; content?: Record<string, Media> }>;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Text with `code` in it. */
const inline = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const inBoth = (en: string, zh: string, tag = 'p'): string =>
  `<${tag} lang="en">${inline(en)}</${tag}><${tag} lang="zh-CN">${inline(zh)}</${tag}>`;

/** A description has its English paragraph first and its Chinese one after a blank line. */
const prose = (description = '', tag = 'p'): string => {
  const [en = '', zh = ''] = description.split('\n\n');
  return inBoth(en, zh, tag);
};

const titleOf = (summary: string): string => {
  const [en = '', zh = ''] = summary.split(' · ');
  return inBoth(en, zh, 'span');
};

const json = (value: unknown): string => `<pre><code>${escaped(JSON.stringify(value, null, 2))}</code></pre>`;

const range = (least: number | undefined, most: number | undefined, unit: string): string => {
  if (least === undefined && most === undefined) return '';
  if (most === Number.MAX_SAFE_INTEGER) return ` ≥ ${least}`;
  return least === undefined ? ` ≤ ${most}${unit}` : ` ${least}–${most}${unit}`;
};

/** The type of a field in a few words that need no translation. */
const typeOf = (schema: Schema): string => {
  const { type, anyOf = [], items, minLength, maxLength, minimum, maximum, format } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (items) return `${typeOf(items)}[]`;
  const formats = anyOf.flatMap((form) => form.format ?? []);
  const one = Array.isArray(type) ? type.join(' | ') : type;
  if (one === undefined) return [...new Set(anyOf.map(typeOf))].join(' | ');
  if (formats.length > 0) return `${one} (${formats.join(' | ')})`;
  if (format !== undefined) return `${one} (${format})`;
  return one + (one === 'integer' ? range(minimum, maximum, '') : range(minLength, maxLength, ''));
};

const field = (name: string, schema: Schema, required: boolean, depth: number, example?: unknown): string => `
<div class="field" style="--depth:${depth}">
  <div class="head"><code class="name">${escaped(name)}</code>${
    required ? inBoth('required', '必填', 'b') : inBoth('optional', '选填', 'i')
  }<span class="type">${escaped(typeOf(schema))}</span></div>
  ${prose(schema.description)}${
    example === undefined ? '' : `<p class="example"><code>${escaped(JSON.stringify(example))}</code></p>`
  }
</div>`;

const fields = (schema: Schema): string =>
  fieldsOf(schema)
    .map((described) =>
      field(described.name, described.schema, described.required, described.depth, described.schema.examples?.[0]),
    )
    .join('');

const examples = ({ example, examples: named = {} }: Media): string =>
  [
    ...(example === undefined ? [] : [['', example] as const]),
    ...Object.entries(named).map(([name, { value }]) => [name, value] as const),
  ]
    .map(
      ([name, value], index) =>
        `<details${index === 0 ? ' open' : ''}><summary>${inBoth('Example', '示例', 'span')} <code>${escaped(name)}</code></summary>${json(value)}</details>`,
    )
    .join('');

const heading = (en: string, zh: string): string => `<h3>${inBoth(en, zh, 'span')}</h3>`;

/** `$ORIGIN` and `$KEY` are the reader's. */
const curl = (method: string, path: string): string =>
  method === 'POST'
    ? [
        `curl -s "$ORIGIN${path}" \\`,
        '  -H "Authorization: Bearer $KEY" \\',
        "  -H 'Content-Type: application/json' \\",
        '  -d @order.json',
      ].join('\n')
    : [`curl -s "$ORIGIN${path}?mchid=…&out_trade_no=…" \\`, '  -H "Authorization: Bearer $KEY"'].join('\n');

/** The whole description on one page: no script, nothing loaded from elsewhere. */
export const apiPage = (document: ApiDocument): string => {
  const schemas: Record<string, Schema> = document.components.schemas;
  const resolved = (schema: Schema): Schema => schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
  const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

  const media = (title: string, content: Record<string, Media> | undefined): string =>
    Object.values(content ?? {})
      .map((one) => `${title}${examples(one)}<div class="fields">${fields(resolved(one.schema))}</div>`)
      .join('');

  const codesOf = ({ responses }: Operation): string =>
    document['x-error-codes']
      .filter(({ status }) => responses[status] !== undefined)
      .map(({ code, status }) => `<a href="#${code}">${status} ${code}</a>`)
      .join(' ');

  const section = ({ path, method, operation }: (typeof operations)[number]): string => `
<section id="${operation.operationId}">
<h2><span class="method ${method}">${method}</span> <code>${escaped(path)}</code></h2>
<p class="summary">${titleOf(operation.summary)}</p>
${prose(operation.description)}
${operation.externalDocs ? `<p><a href="${escaped(operation.externalDocs.url)}">${inBoth("WeChat's document", '微信官方文档', 'span')}</a></p>` : ''}
<pre><code>${escaped(curl(method, path))}</code></pre>
${
  operation.parameters
    ? `${heading('Query parameters', '查询参数')}<div class="fields">${operation.parameters
        .map(({ name, schema, required, description, example }) =>
          field(name, { ...schema, description }, required, 0, example),
        )
        .join('')}</div>`
    : ''
}
${media(heading('Request', '请求'), operation.requestBody?.content)}
${media(heading('Answer 200', '应答 200'), operation.responses['200']?.content)}
${heading('Errors', '错误')}<p class="codes">${codesOf(operation)}</p>
</section>`;

  const errorCode = ({ code, status, retry, cause, remedy }: DescribedCode): string => `
<div class="field" id="${code}">
  <div class="head"><code class="name">${code}</code><b>${status}</b><span class="type">retry: ${retry}</span></div>
  ${inBoth(`${cause[0]} ${remedy[0]}`, `${cause[1]}${remedy[1]}`)}
</div>`;

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(document.info.title)} API</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(document.info.title)} API</h1>
<form class="languages" autocomplete="off">
<label><input type="radio" name="language" id="language-both" checked> EN + 中文</label>
<label><input type="radio" name="language" id="language-en"> English</label>
<label><input type="radio" name="language" id="language-zh"> 中文</label>
</form>
${prose(document.info.description)}
<p><a href="openapi.json">openapi.json</a></p>
${Object.values(document.components.securitySchemes)
  .map(({ description }) => prose(description))
  .join('')}
</header>
<nav>${operations
    .map(
      ({ path, method, operation }) =>
        `<a href="#${operation.operationId}"><span class="method ${method}">${method}</span> <code>${escaped(path)}</code>${titleOf(operation.summary)}</a>`,
    )
    .join('')}<a href="#errors"><span class="method">!</span> ${inBoth('Errors', '错误', 'span')}</a></nav>
<main>
${operations.map(section).join('')}
<section id="errors">
<h2>${inBoth('Errors', '错误', 'span')}</h2>
${prose(schemas.ErrorAnswer?.description)}
<div class="fields">${fields(schemas.ErrorAnswer ?? {})}</div>
<h3>${inBoth('Codes', '错误码', 'span')}</h3>
<div class="fields">${document['x-error-codes'].map(errorCode).join('')}</div>
</section>
</main>
</body>
</html>
`;
};

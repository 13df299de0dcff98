/** The page's style: one column that a phone can read, a contents column beside it where there is room. */
export const STYLE = `
:root { --ink: #1b1f24; --soft: #57606a; --paper: #fff; --card: #f6f8fa; --line: #d0d7de; --accent: #067a46; --get: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9aa5b1; --paper: #0d1117; --card: #161b22; --line: #30363d; --accent: #3fb950; --get: #58a6ff; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 0 0 .25rem; font-size: 1.2rem; overflow-wrap: anywhere; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
h1 span + span, h2 > span[lang] + span[lang], h3 span + span, summary span + span, a span + span[lang="zh-CN"] { margin-left: .5em; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
[lang="zh-CN"]:not(b) { color: var(--soft); }
a { color: var(--get); }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
p code { background: var(--card); padding: .1em .3em; border-radius: 4px; }
pre { margin: .5rem 0; padding: .75rem; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
section { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
details { margin: .35rem 0; }
summary { cursor: pointer; padding: .35rem 0; }
nav { display: grid; gap: .25rem; margin: 1.25rem 0; }
nav a { display: block; padding: .5rem .6rem; border: 1px solid var(--line); border-radius: 8px; color: inherit; text-decoration: none; }
nav a:hover { background: var(--card); }
nav a span[lang] { display: block; margin: 0 !important; font-size: .8rem; color: var(--soft); }
.summary { font-weight: 600; }
.summary span { display: block; }
.method { display: inline-block; min-width: 3em; padding: 0 .45em; border-radius: 5px; background: var(--soft); color: var(--paper);
  font: 700 .75rem/1.6 ui-monospace, Menlo, Consolas, monospace; text-align: center; }
.method.POST { background: var(--accent); }
.method.GET { background: var(--get); }
.languages { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0; }
.languages label { padding: .3rem 0; }
.fields { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.field { padding: .6rem .75rem .6rem calc(.75rem + var(--depth, 0) * 1.1rem); border-top: 1px solid var(--line); }
.field:first-child { border-top: 0; }
.field:target { background: var(--card); }
.field p { font-size: .925rem; }
.head { display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: baseline; }
.head b, .head i { font-size: .8rem; font-style: normal; }
.head b { color: var(--accent); }
.head i { color: var(--soft); }
.name { font-weight: 700; font-size: .95rem; overflow-wrap: anywhere; }
.type { color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
.example code { background: none; padding: 0; color: var(--soft); overflow-wrap: anywhere; }
.codes { display: flex; flex-wrap: wrap; gap: .3rem .8rem; font-size: .85rem; }
body:has(#language-en:checked) [lang="zh-CN"], body:has(#language-zh:checked) [lang="en"] { display: none !important; }
body:has(#language-zh:checked) [lang="zh-CN"]:not(b, i) { color: inherit; margin-left: 0 !important; }
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); gap: 0 2.5rem; padding: 1.5rem 2rem; }
  header { grid-column: 2; }
  nav { grid-column: 1; grid-row: 1 / span 2; position: sticky; top: 1.5rem; align-self: start; margin: 0; max-height: calc(100vh - 3rem); overflow-y: auto; }
  main { grid-column: 2; }
}
`;

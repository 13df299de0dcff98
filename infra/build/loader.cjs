'use strict';
// The deployed entry. The function itself is `main.js` beside it; V8's compiled form of it lies in `compiled/`, because
// compiling is the longest part of a cold start. V8 takes that form only for the very source, version and flags that it
// was made with; anything else is compiled from the source, as if it were not there.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const HEAD = '(function (exports, require, module, __filename, __dirname) { ';
const compiled = `${__dirname}/compiled/${process.versions.v8}-${process.arch}/`;
const loaded = new Map();

const readCompiled = (file) => {
  try {
    return readFileSync(`${compiled}${file}.bin`);
  } catch {
    return undefined;
  }
};

const load = (file) => {
  const known = loaded.get(file);
  if (known) return known.exports;
  const filename = `${__dirname}/${file}`;
  const script = new Script(`${HEAD}${readFileSync(filename, 'utf8')}\n})`, {
    filename,
    columnOffset: -HEAD.length,
    cachedData: readCompiled(file),
  });
  const module = { exports: {} };
  loaded.set(file, module);
  script.runInThisContext()(module.exports, requireFrom, module, filename, __dirname);
  return module.exports;
};

const requireFrom = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));

module.exports = load('main.js');

'use strict';
// Run by the Node.js for which code is compiled ahead: places one order through a built function, loads the adapters that
// were not needed for it, and writes what V8 compiled for that beside them. The environment configures the function; the
// event comes on standard input, as JSON.
const crypto = require('node:crypto');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const vm = require('node:vm');

const [directory, ...files] = process.argv.slice(2);
const scripts = new Map();
let requireBeside;

// V8 writes functions down in the order in which they first ran. Whatever races for that is kept from racing: the table
// answers at once, on every Node.js, and signatures, which are made on the thread pool meanwhile, come after it.
const TABLE = 'sqlite-table.js';
const table = {
  claim: async (_key, claim) => {
    const unsettled = { artifact: null, artifact_since: null, artifact_until: null, refusal: null };
    const record = { ...claim, ...unsettled, status: 'PENDING', attempts: 1, tries: [Date.now()], conflicts: 0 };
    return { kind: 'ACQUIRED', record };
  },
  settle: async () => true,
  read: async () => null,
};
const { sign } = crypto;
crypto.sign = (algorithm, data, key, done) =>
  done ? setTimeout(() => done(null, sign(algorithm, data, key)), 200) : sign(algorithm, data, key);

// The loader's own scripts, seen from outside, so that what is deployed has no hook for this.
vm.Script = class extends vm.Script {
  constructor(source, options) {
    // V8 writes the name down, and where a build happened shall not change its bytes. The loader's own name wins. (A name
    // that was cut out of the path would be written with the path.)
    const file = files.find((name) => name === basename(options.filename));
    super(source, { ...options, filename: file });
    scripts.set(file, this);
  }

  runInThisContext(options) {
    const wrapped = super.runInThisContext(options);
    return (exports, require, ...rest) => {
      requireBeside ??= require;
      const requireHere = (id) => (id === `./${TABLE}` ? { openSqliteTable: () => table } : require(id));
      return wrapped(exports, requireHere, ...rest);
    };
  }
};

const loadable = (file) => {
  try {
    requireBeside(`./${file}`);
    return true;
  } catch (error) {
    // `node:sqlite` is younger than the oldest Node.js that is built for.
    if (error.code === 'ERR_UNKNOWN_BUILTIN_MODULE') return false;
    throw error;
  }
};

const main = async () => {
  const { handler } = require(join(directory, 'index.js'));
  const answer = await handler(JSON.parse(readFileSync(0, 'utf8')), {});
  process.stdout.write(String(answer.statusCode));
  const compiled = join(directory, 'compiled', `${process.versions.v8}-${process.arch}`);
  mkdirSync(compiled, { recursive: true });
  for (const file of files.filter(loadable)) {
    writeFileSync(join(compiled, `${file}.bin`), scripts.get(file).createCachedData());
  }
  process.exit(0);
};

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

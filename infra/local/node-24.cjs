// Preloaded by every npm script, so it must run on any Node.js and say in one sentence when this one is too old.
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `prepay: this script needs Node.js 24 but runs on ${process.version}; "npm ci" installs it as the devDependency "node", so run it through npm, or install Node.js 24.\n`,
  );
  process.exit(1);
}

// node:sqlite is stable enough for one machine, but every start would say that it is experimental.
const { emitWarning } = process;
process.emitWarning = (warning, ...options) => {
  const type = typeof options[0] === 'string' ? options[0] : options[0]?.type;
  if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...options);
};

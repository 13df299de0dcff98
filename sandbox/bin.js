#!/usr/bin/env node
// Plain JavaScript, so that a Node.js that is too old for the rest can say so in one sentence.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`prepay-sandbox: needs Node.js 22.18 or newer but runs on ${process.version}.\n`);
  process.exit(1);
}

// Types are stripped from the console's files as they are served, which Node.js would call experimental every time.
const { emitWarning } = process;
process.emitWarning = (warning, ...options) => {
  const type = typeof options[0] === 'string' ? options[0] : options[0]?.type;
  if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...options);
};

await import('./main.ts');

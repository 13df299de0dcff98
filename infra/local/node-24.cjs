// Preloaded by every npm script, so it must run on any Node.js and say in one sentence when this one is too old.
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `prepay: this script needs Node.js 24 but runs on ${process.version}; "npm ci" installs it as the devDependency "node", so run it through npm, or install Node.js 24.\n`,
  );
  process.exit(1);
}

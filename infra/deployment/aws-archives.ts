import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AwsPackage, SAMPLE_MERCHANTS } from './aws-package.ts';
import { type Problem, problemsOf } from './problem.ts';
import { AWS_FILE } from './repository.ts';

/** The function, the adapters that AWS needs, and what makes the files CommonJS wherever they lie. */
const NEEDED = ['index.js', 'main.js', 'aws-secrets.js', 'dynamodb-table.js', 'package.json'];
/** What V8 compiled of them, for the Node.js that the build was told. */
const COMPILED = /^compiled\/[^/]+\/(main|aws-secrets|dynamodb-table)\.js\.bin$/;

const ENVIRONMENT = {
  PREPAY_MERCHANTS: SAMPLE_MERCHANTS,
  PREPAY_SECRETS: 'aws-secrets-manager:eu-west-1',
  PREPAY_TABLE: 'dynamodb:orders?region=eu-west-1',
  AWS_LAMBDA_FUNCTION_NAME: 'prepay',
};

/** What Lambda does at a cold start: load the file, look for the export. `null` when it is there. */
const loadHandler = (files: Record<string, Uint8Array>, folder: string): string | null => {
  const root = mkdtempSync(join(tmpdir(), 'prepay-archive-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), bytes);
    }
    const script = `process.exit(typeof require(${JSON.stringify(join(root, 'dist', folder, 'index'))}).handler === 'function' ? 0 : 3)`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { env: ENVIRONMENT, encoding: 'utf8' });
    if (status === 0) return null;
    return status === 3
      ? 'index.js exports no handler'
      : (stderr.split('\n').find((line) => line.includes('Error')) ?? 'it does not load');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** Whether each archive has what its function needs, nothing else, and a handler that loads. */
export const awsArchives = ({ archives }: AwsPackage): Problem[] => {
  const { problems, expect } = problemsOf(AWS_FILE);
  for (const [folder, files] of archives) {
    const names = Object.keys(files).map((name) => name.replace(`dist/${folder}/`, ''));
    for (const name of names) {
      expect(!name.endsWith('.map'), 'source-map', `${folder}.zip must not have ${name}`);
      expect(NEEDED.includes(name) || COMPILED.test(name), 'bundle', `${folder}.zip must not have ${name}`);
    }
    for (const name of NEEDED) expect(names.includes(name), 'bundle', `${folder}.zip needs ${name}`);
    const fault = loadHandler(files, folder);
    expect(fault === null, 'handler', `${folder}.zip: ${fault}`);
  }
  return problems;
};

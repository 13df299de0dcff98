import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, problemsOf } from './problem.ts';
import { AWS_FILE } from './repository.ts';
import { cacheFolder, oslsCommand, unzip } from './tools.ts';

export interface CloudFormationResource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface AwsPackage {
  resources: Readonly<Record<string, CloudFormationResource>>;
  /** The files of each function's archive, by the function's key. */
  archives: ReadonlyMap<string, Record<string, Uint8Array>>;
}

/** How osls begins the names of what belongs to a function. */
export const logicalId = (folder: string): string => {
  const words = folder.replaceAll('-', 'Dash');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The merchants of the packages made here. */
export const SAMPLE_MERCHANTS = '1900000109,1230000109';

const run = (cwd: string, into: string): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [oslsCommand(), 'package', '--package', into], {
      cwd,
      // No account, no region and no proxy of whoever runs the checks; nothing is asked of the network.
      env: {
        PATH: process.env.PATH ?? '',
        HOME: into,
        PREPAY_MERCHANTS: SAMPLE_MERCHANTS,
        AWS_EC2_METADATA_DISABLED: 'true',
        SLS_DEPRECATION_DISABLE: '*',
        // osls loads a dozen SDKs before it reads a line.
        NODE_COMPILE_CACHE: join(cacheFolder(), 'compiled'),
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output += text;
      });
    }
    child.on('close', (code) => resolve({ code, output }));
  });

/** What osls would deploy: its CloudFormation and the archives, or why it makes none. */
export const packageForAws = async (
  root: string,
  folders: readonly string[],
): Promise<{ problems: Problem[]; made: AwsPackage | null }> => {
  const { problems, expect } = problemsOf(AWS_FILE);
  const into = mkdtempSync(join(tmpdir(), 'prepay-aws-'));
  try {
    const { code, output } = await run(join(root, 'infra/aws'), into);
    expect(code === 0, 'package', output.replace(/\s+/g, ' ').trim().slice(0, 1_000));
    if (code !== 0) return { problems, made: null };
    const template = JSON.parse(readFileSync(join(into, 'cloudformation-template-update-stack.json'), 'utf8'));
    const archives = new Map<string, Record<string, Uint8Array>>();
    for (const folder of folders) {
      try {
        archives.set(folder, unzip(readFileSync(join(into, `${folder}.zip`))));
      } catch {
        expect(false, 'missing-function', `functions/${folder} has no archive of its own`);
      }
    }
    return { problems, made: { resources: template.Resources, archives } };
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
};

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.cjs', import.meta.url));

const installed = (line: string): string => fileURLToPath(new URL(`node_modules/${line}/bin/node`, import.meta.url));

/** The lines of Node.js that the bundles must run on, by major version. */
export const NODES: Readonly<Record<string, string>> = {
  20: installed('node-20'),
  22: installed('node-22'),
  24: process.execPath,
};

/** Why the tests on several lines of Node.js cannot run here, or null. */
export const nodesAbsent: string | null = Object.values(NODES).every(existsSync)
  ? null
  : 'Node.js 20 and 22 are not installed; npm ci --prefix test/bundles brings them';

if (nodesAbsent) console.warn(`Bundles are tried on this Node.js only: ${nodesAbsent}.`);

export type Platform = 'scf' | 'lambda';

/** What each platform puts into the environment of a function, keys of the runtime role included. */
const ENVIRONMENTS: Record<Platform, (name: string, directory: string) => Record<string, string>> = {
  scf: (name, directory) => ({
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_SECRETID: 'AKID-role',
    TENCENTCLOUD_SECRETKEY: 'role-secret-key',
    TENCENTCLOUD_SESSIONTOKEN: 'role-session-token',
    TENCENTCLOUD_REGION: 'ap-guangzhou',
    TENCENTCLOUD_APPID: '1300000000',
    TENCENTCLOUD_UIN: '100000000000',
    TENCENTCLOUD_TZ: 'UTC',
    SCF_RUNTIME: 'Nodejs20.19',
    SCF_FUNCTIONNAME: name,
    SCF_FUNCTIONVERSION: '$LATEST',
    SCF_NAMESPACE: 'default',
    _SCF_SERVER_PORT: '28902',
    USER_CODE_ROOT: directory,
    NODE_PATH: `${directory}:/opt:/opt/node_modules`,
    HOME: '/home/qcloud',
    USER: 'qcloud',
    LOGNAME: 'qcloud',
    PWD: directory,
    LANG: 'en_US.UTF8',
    LC_ALL: 'en_US.UTF8',
    PATH: '/usr/bin:/bin',
  }),
  lambda: (name, directory) => ({
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAROLE',
    AWS_SECRET_ACCESS_KEY: 'role-secret-key',
    AWS_SESSION_TOKEN: 'role-session-token',
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: 'index.handler',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/usr/bin:/bin',
  }),
};

/** Files are read everywhere and written under /tmp alone, as on both platforms. */
const readOnlyFlags = (node: string): string[] => {
  const flag = node === NODES['20'] ? '--experimental-permission' : '--permission';
  return [flag, '--allow-fs-read=*', '--allow-fs-write=/tmp/*', '--no-warnings'];
};

export interface InstanceOptions {
  node?: string;
  platform: Platform;
  /** The directory of one built function. */
  directory: string;
  env: Record<string, string>;
  /** The function's time limit, milliseconds; SCF's own default is 3 s. */
  limitMs?: number;
}

interface Message {
  ready?: true;
  failed?: string;
  result?: unknown;
  thrown?: string;
}

/** What a trigger passes on of a function's integration response. */
export interface FunctionAnswer {
  isBase64Encoded: boolean;
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export interface Instance {
  /**
   * One event. Refuses a second one while the first is under way: an instance of an event function takes one at a time.
   * A function that outlasts its limit is ended and answers as the platform does.
   */
  invoke(event: unknown): Promise<FunctionAnswer | Record<string, unknown>>;
  /** All that the function has written. */
  output(): string;
  end(): Promise<void>;
}

const START_LIMIT_MS = 20_000;
const OVERHANG_MS = 500;

const messageOf = (child: ChildProcess, withinMs: number): Promise<Message | null> => {
  const timeOut = AbortSignal.timeout(withinMs);
  return once(child, 'message', { signal: timeOut }).then(
    ([message]) => message as Message,
    () => null,
  );
};

/**
 * One instance of a function, on its platform's terms: its environment, context and time limit, one event at a time, a
 * file system that is read-only but for /tmp, and stopped between events so that nothing goes on behind an answer.
 *
 * @throws Error when the function cannot be loaded.
 */
export const startInstance = async (options: InstanceOptions): Promise<Instance> => {
  const { node = process.execPath, platform, directory, env, limitMs = 15_000 } = options;
  const child = spawn(node, [...readOnlyFlags(node), BOOTSTRAP, directory, platform], {
    cwd: directory,
    env: { ...ENVIRONMENTS[platform]('prepay', directory), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };

  const started = await messageOf(child, START_LIMIT_MS);
  if (!started?.ready) {
    await end();
    throw new Error(started?.failed ?? `the function did not load: ${output}`);
  }
  child.kill('SIGSTOP');

  let busy = false;
  return {
    invoke: async (event) => {
      if (busy) throw new Error('an instance takes one event at a time');
      busy = true;
      child.kill('SIGCONT');
      const requestId = randomUUID();
      child.send({ event, requestId, limitMs });
      const message = await messageOf(child, limitMs + OVERHANG_MS);
      busy = false;
      if (message === null) {
        await end();
        const errorMessage = `Invoking task timed out after ${limitMs / 1000} seconds`;
        return { errorCode: -1, errorMessage, requestId, statusCode: 433 };
      }
      child.kill('SIGSTOP');
      if (message.thrown !== undefined) throw new Error(message.thrown);
      return message.result as FunctionAnswer;
    },
    output: () => output,
    end,
  };
};

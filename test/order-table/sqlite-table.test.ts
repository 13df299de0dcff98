import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import { lazyTable } from '../../shared/order-table/lazy-table.ts';
import { orderKey } from '../../shared/order-table/order-table.ts';
import { openSqliteTable } from '../../shared/order-table/sqlite-table.ts';
import { orderTableContract } from './order-table.contract.ts';
import { aClaim } from './samples.ts';

const directory = mkdtempSync(join(tmpdir(), 'order-table-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
const aFile = (): string => join(directory, `orders-${++files}.sqlite`);
const open = (file: string, world = 'double') => openSqliteTable({ file, clock: systemClock, world });

const shared = aFile();
orderTableContract('SQLite', async () => open(shared));

describe('openSqliteTable', () => {
  /** Lets a test look at the connection that was opened; everything runs as it is. */
  const watchConnections = (): (() => DatabaseSync[]) => {
    const exec = vi.spyOn(DatabaseSync.prototype, 'exec');
    return () => exec.mock.contexts as DatabaseSync[];
  };
  afterEach(() => vi.restoreAllMocks());

  it('writes ahead and waits for the disk with every commit', async () => {
    const connections = watchConnections();
    const table = open(aFile());
    const [connection] = connections();
    expect(connection?.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(connection?.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    await table.close();
    expect(connection?.isOpen).toBe(false);
  });

  it.each(['a file of the other world', 'a file that is no database'])('leaves no connection open to %s', (which) => {
    const file = aFile();
    if (which === 'a file of the other world') open(file, 'wechat').close();
    else writeFileSync(file, 'a text that is no database at all '.repeat(40));
    const connections = watchConnections();
    expect(() => open(file)).toThrow();
    expect(connections().map(({ isOpen }) => isOpen)).not.toContain(true);
  });

  it('lets nobody but its user read the rows', async () => {
    const file = aFile();
    const table = open(file);
    await table.claim('m#1', aClaim());
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(name).mode & 0o077).toBe(0);
    await table.close();
  });

  it('remembers everything after it was closed and opened again', async () => {
    const file = aFile();
    const first = open(file);
    const { record } = await first.claim('m#1', aClaim({ lease_ms: 3_600_000 }));
    await first.close();
    const second = open(file);
    expect(await second.read('m#1')).toEqual(record);
    expect((await second.claim('m#1', aClaim())).kind).toBe('IN_PROGRESS');
    await second.close();
  });

  it('refuses a file that serves the other world, and stays good for its own', async () => {
    const file = aFile();
    await open(file, 'double').close();
    expect(() => open(file, 'wechat')).toThrow('belongs to double');
    const table = open(file, 'double');
    expect((await table.claim('m#1', aClaim())).kind).toBe('ACQUIRED');
    await table.close();
  });

  it('rejects instead of waiting for ever when another process holds the file', async () => {
    const file = aFile();
    const table = open(file);
    await table.claim('m#1', aClaim());
    const beside = new DatabaseSync(file);
    beside.exec('BEGIN IMMEDIATE');
    await expect(table.claim('m#2', aClaim())).rejects.toThrow('locked');
    expect(await table.read('m#1')).not.toBeNull();
    beside.exec('ROLLBACK');
    expect((await table.claim('m#2', aClaim())).kind).toBe('ACQUIRED');
    beside.close();
    await table.close();
  });

  it('throws instead of waiting for ever when another process holds a new file', () => {
    const file = aFile();
    const beside = new DatabaseSync(file);
    beside.exec('CREATE TABLE t (x); BEGIN EXCLUSIVE');
    expect(() => open(file)).toThrow('locked');
    beside.close();
  });

  it('rejects every call when it is closed', async () => {
    const table = open(aFile());
    await table.close();
    await expect(table.claim('m#1', aClaim())).rejects.toThrow();
    await expect(table.settle('m#1', 'me', { kind: 'release' })).rejects.toThrow();
    await expect(table.read('m#1')).rejects.toThrow();
  });

  it('lets one of several processes win each number, from the creation of the file on', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => orderKey('1900000109', `race-${index}`));
    const claimant = fileURLToPath(new URL('claimant.ts', import.meta.url));
    const children: ChildProcess[] = Array.from({ length: 5 }, () => fork(claimant, { execArgv: [] }));
    const anEnd = new Promise<never>((_, reject) => {
      for (const child of children) child.once('exit', (code) => reject(new Error(`a claimant ended with ${code}`)));
    });
    const messages = (): Promise<string[][]> =>
      Promise.race([anEnd, Promise.all(children.map(async (child) => (await once(child, 'message'))[0] as string[]))]);
    await messages();

    for (let round = 0; round < 10; round++) {
      const file = aFile();
      const answers = messages();
      for (const child of children) child.send({ file, keys });
      const verdicts = await answers;
      for (const index of keys.keys()) {
        const kinds = verdicts.map((kindsOfOne) => kindsOfOne[index]).sort();
        expect(kinds).toEqual(['ACQUIRED', ...Array(4).fill('IN_PROGRESS')]);
      }
    }
    for (const child of children) child.removeAllListeners().disconnect();
  });
});

describe('lazyTable', () => {
  it('opens with the first call, once', async () => {
    let opened = 0;
    const file = aFile();
    const table = lazyTable(async () => {
      opened++;
      return open(file);
    });
    expect(opened).toBe(0);
    await Promise.all([
      table.claim('m#1', aClaim()),
      table.read('m#2'),
      table.settle('m#3', 'me', { kind: 'release' }),
    ]);
    expect(opened).toBe(1);
    await table.close();
  });

  it('closes without having opened', async () => {
    const table = lazyTable(() => Promise.reject(new Error('never opened')));
    await expect(table.close()).resolves.toBeUndefined();
  });

  it('rejects while the engine does not open, and serves as soon as it does', async () => {
    const file = aFile();
    let reachable = false;
    const table = lazyTable(async () => {
      if (!reachable) throw new Error('unreachable');
      return open(file);
    });
    await expect(table.claim('m#1', aClaim())).rejects.toThrow('unreachable');
    reachable = true;
    expect((await table.claim('m#1', aClaim())).kind).toBe('ACQUIRED');
    await table.close();
  });
});

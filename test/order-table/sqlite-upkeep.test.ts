import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../shared/order-table/sqlite-table.ts';
import { createManualClock } from '../manual-clock.ts';
import { aClaim } from './samples.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prepay-sqlite-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const NOW = Date.parse('2026-11-22T12:00:00+08:00');
const DAY = 86_400_000;

describe('the sqlite order table', () => {
  const file = () => join(directory, 'orders.sqlite');

  it('sweeps rows that are past their time, and no others', async () => {
    const clock = createManualClock(NOW);
    const open = () => openSqliteTable({ file: file(), clock, world: 'double' });
    const first = open();
    await first.claim('m#old', aClaim({ expire_at: NOW + DAY }));
    await first.claim('m#young', aClaim({ expire_at: NOW + 3 * DAY }));
    await first.close();

    await clock.advance(2 * DAY);
    const second = open();
    expect(await second.read('m#old')).not.toBeNull();
    await second.claim('m#other', aClaim({ expire_at: NOW + 9 * DAY }));
    expect(await second.read('m#old')).toBeNull();
    expect(await second.read('m#young')).not.toBeNull();
    await second.close();
  });

  it('refuses a file of a newer schema and leaves it alone', async () => {
    await openSqliteTable({ file: file(), clock: createManualClock(NOW), world: 'double' }).close();
    const database = new DatabaseSync(file());
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
    database.exec('PRAGMA user_version = 2');
    database.close();
    expect(() => openSqliteTable({ file: file(), clock: createManualClock(NOW), world: 'double' })).toThrow(
      'the order table has schema 2, this version knows 1',
    );
  });
});

import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { decide, settled } from './decide.ts';
import type { OrderTable } from './order-table.ts';
import { type OrderRecord, RECORD_VERSION } from './record.ts';
import { assertWorld, TableError } from './table-error.ts';

const COLUMNS = [
  ['order_type', 'TEXT NOT NULL'],
  ['appid', 'TEXT NOT NULL'],
  ['total', 'INTEGER NOT NULL'],
  ['currency', 'TEXT NOT NULL'],
  ['caller', 'TEXT NOT NULL'],
  ['fingerprint', 'TEXT NOT NULL'],
  ['body', 'TEXT NOT NULL'],
  ['status', 'TEXT NOT NULL'],
  ['owner', 'TEXT NOT NULL'],
  ['lease_until', 'INTEGER NOT NULL'],
  ['attempts', 'INTEGER NOT NULL'],
  ['tries', 'TEXT NOT NULL'],
  ['conflicts', 'INTEGER NOT NULL'],
  ['artifact', 'TEXT'],
  ['artifact_since', 'INTEGER'],
  ['artifact_until', 'INTEGER'],
  ['refusal', 'TEXT'],
  ['upstream_request_id', 'TEXT'],
  ['created_at', 'INTEGER NOT NULL'],
  ['expire_at', 'INTEGER NOT NULL'],
] as const satisfies readonly (readonly [keyof OrderRecord, string])[];

const NAMES = COLUMNS.map(([name]) => name);

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    pk TEXT PRIMARY KEY,
    record_version INTEGER NOT NULL,
    ${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')}
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS orders_by_expiry ON orders (expire_at);
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

type Row = Record<string, SQLOutputValue>;

const fromRow = ({ pk: _pk, record_version: _version, ...row }: Row): OrderRecord =>
  ({ ...row, tries: JSON.parse(String(row.tries)) }) as unknown as OrderRecord;

const toValues = (record: OrderRecord): (string | number | null)[] =>
  NAMES.map((name) => {
    const value = record[name];
    return Array.isArray(value) ? JSON.stringify(value) : value;
  });

interface SqliteTableOptions {
  file: string;
  clock: Clock;
  /**
   * Whether the functions talk to WeChat itself or to a double; a table serves one of the two for ever. `null` reads rows
   * of either and changes nothing, not even a missing file.
   */
  world: string | null;
}

/** The other engines sweep by themselves; here the first claim of a process does, and then one in so many. */
const CLAIMS_PER_SWEEP = 1_000;
/** A claim that sweeps keeps the others waiting, so it takes a part of a large heap only. */
const MOST_SWEPT = 1_000;

/** How long a call waits for another process; the event loop stands still meanwhile. */
const BUSY_MS = 2_000;
const SQLITE_BUSY = 5;

/**
 * Of two processes that switch a new file at the same time, SQLite sends one away without letting it wait. A moment
 * later that one finds the file switched.
 */
const writeAhead = (database: DatabaseSync): void => {
  const begun = Date.now();
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
      if (!busy || Date.now() - begun >= BUSY_MS) throw error;
    }
  }
};

/** Raised with every change of the schema that an older version could not live with. */
const SCHEMA_VERSION = 1;

/** Durable, with its tables, and of the configured world, or else refused. */
const initialize = (database: DatabaseSync, world: string): void => {
  writeAhead(database);
  database.exec('PRAGMA synchronous = FULL');
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > SCHEMA_VERSION) {
    throw new TableError('NEWER_SCHEMA', `the order table has schema ${version}, this version knows ${SCHEMA_VERSION}`);
  }
  // Writing waits for the disk, so a table that is already as it should be is left alone.
  if (version < SCHEMA_VERSION) {
    database.exec(SCHEMA);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  }
  database.prepare(`INSERT INTO facts VALUES ('world', ?) ON CONFLICT DO NOTHING`).run(world);
  const stored = database.prepare(`SELECT value FROM facts WHERE name = 'world'`).get()?.value;
  assertWorld(stored, world);
};

/** The embedded engine, for one machine: several processes may share the file. Needs Node.js 22.13. */
export const openSqliteTable = ({ file, clock, world }: SqliteTableOptions): OrderTable => {
  // Rows hold openids. SQLite gives its side files the mode of the database.
  if (world !== null) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: BUSY_MS, readOnly: world === null });
  try {
    if (world !== null) initialize(database, world);
  } catch (error) {
    database.close();
    throw error;
  }

  const select = database.prepare('SELECT * FROM orders WHERE pk = ?');
  const write = database.prepare(
    `INSERT OR REPLACE INTO orders (pk, record_version, ${NAMES.join(', ')})
     VALUES (?, ${RECORD_VERSION}, ${NAMES.map(() => '?').join(', ')})`,
  );
  const remove = database.prepare('DELETE FROM orders WHERE pk = ?');
  const sweepExpired = database.prepare(
    `DELETE FROM orders WHERE pk IN (SELECT pk FROM orders WHERE expire_at < ? LIMIT ${MOST_SWEPT})`,
  );
  const find = (key: string): OrderRecord | null => {
    const row = select.get(key);
    return row === undefined ? null : fromRow(row);
  };

  /** Readers never block the writer in WAL mode; IMMEDIATE makes reading and writing one step for every process. */
  const atomically = <T>(step: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = step();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  let claims = 0;
  const sweepNowAndThen = (): void => {
    if (claims++ % CLAIMS_PER_SWEEP === 0) sweepExpired.run(clock.now());
  };

  return {
    claim: async (key, claim) =>
      atomically(() => {
        sweepNowAndThen();
        const decision = decide(find(key), claim, clock.now());
        if (decision.write) write.run(key, ...toValues(decision.write));
        return decision.verdict;
      }),
    settle: async (key, owner, settlement) =>
      atomically(() => {
        const next = settled(find(key), owner, settlement);
        if (next === null) return false;
        if (next === 'gone') remove.run(key);
        else write.run(key, ...toValues(next));
        return true;
      }),
    read: async (key) => find(key),
    close: async () => database.close(),
  };
};

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OrderTable, Settlement } from '../../shared/order-table/order-table.ts';
import { openRedisTable, type RedisTableOptions } from '../../shared/order-table/redis-table.ts';
import { type FaultyWire, faultyWire } from './faulty-wire.ts';
import { loopbackCertificate } from './loopback-certificate.ts';
import { freePort, type RedisProcess, redisServerAbsent, startRedis } from './redis-server.ts';
import { aClaim, aCompletion, SETTLEMENTS } from './samples.ts';

const warn = (): void => undefined;
const PASSWORD = 'p@ss:w/rd#付';

const tables: OrderTable[] = [];
const open = (options: Partial<RedisTableOptions> & { url: string }): OrderTable => {
  const table = openRedisTable({ world: 'double', warn, ...options });
  tables.push(table);
  return table;
};
afterEach(async () => {
  await Promise.all(tables.splice(0).map((table) => table.close()));
});

let keys = 0;
const aKey = (): string => `1900000109#connection-${++keys}`;

const completion = aCompletion();

describe('the address', () => {
  it.each([
    'not an address',
    'http://:hidden@127.0.0.1',
    'redis://:hidden@',
    'redis://:hidden@127.0.0.1/orders',
    'redis://:hidden@127.0.0.1?db=1',
    'redis://:hidden%zz@127.0.0.1',
    'redis://:hidden@127.0.0.1:99999',
  ])('is refused without being repeated: %s', (url) => {
    let thrown: unknown;
    try {
      open({ url });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'TableError', code: 'BAD_ADDRESS' });
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toMatch(/hidden/);
  });

  it('opens nothing by itself', async () => {
    const port = await freePort();
    const table = open({ url: `redis://127.0.0.1:${port}` });
    await table.close();
    await expect(table.read('m#1')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('rejects at once where nobody listens', async () => {
    const port = await freePort();
    const table = open({ url: `redis://:hidden@127.0.0.1:${port}` });
    const begun = performance.now();
    const error = await table.claim('m#1', aClaim()).catch((reason: unknown) => reason);
    expect(performance.now() - begun).toBeLessThan(500);
    expect(error).toMatchObject({ name: 'TableError', code: 'ECONNREFUSED' });
    const everything = inspect(error, { depth: null, showHidden: true });
    expect(everything).not.toContain('hidden');
    expect(everything).not.toContain(String(port));
  });
});

describe.skipIf(redisServerAbsent)('the connection', () => {
  let server: RedisProcess;
  let control: Redis;
  beforeAll(async () => {
    server = await startRedis();
    control = new Redis(server.url);
    control.on('error', () => undefined);
  });
  afterAll(async () => {
    control.disconnect();
    await server.stop();
  });

  describe('when a reply is lost', () => {
    let wire: FaultyWire;
    beforeAll(async () => {
      wire = await faultyWire(server.port);
    });
    afterAll(() => wire.close());
    const openOverWire = async (): Promise<OrderTable> => {
      const table = open({ url: `redis://127.0.0.1:${wire.port}` });
      await table.read(aKey());
      return table;
    };

    it('recognizes the claim that took effect', async () => {
      const table = await openOverWire();
      const key = aKey();
      wire.loseNextReply();
      const verdict = await table.claim(key, aClaim({ owner: 'me' }));
      expect(verdict).toMatchObject({ kind: 'ACQUIRED', record: { owner: 'me', attempts: 1 } });
    });

    it.each(SETTLEMENTS)('knows that the settlement took effect: $kind', async (settlement) => {
      const table = await openOverWire();
      const key = aKey();
      await table.claim(key, aClaim({ owner: 'me' }));
      wire.loseNextReply();
      expect(await table.settle(key, 'me', settlement)).toBe(true);
    });

    it.each([
      { why: 'another owner holds the row', owner: 'another', settlement: completion },
      { why: 'the row ended otherwise', owner: 'me', settlement: { ...completion, artifact: 'other' } },
    ])('knows that the settlement took no effect: $why', async ({ owner, settlement }) => {
      const table = await openOverWire();
      const key = aKey();
      await table.claim(key, aClaim({ owner: 'me' }));
      await table.settle(key, 'me', completion);
      wire.loseNextReply();
      expect(await table.settle(key, owner, settlement as Settlement)).toBe(false);
    });

    it('reads again', async () => {
      const table = await openOverWire();
      wire.loseNextReply();
      expect(await table.read(aKey())).toBeNull();
    });
  });

  it('is opened anew after the server has closed it', async () => {
    const table = open({ url: server.url });
    await table.read(aKey());
    await control.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect((await table.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
  });

  it('serves many calls at once, from the first on and across a loss', async () => {
    const table = open({ url: server.url });
    const claimAll = () => Promise.all(Array.from({ length: 50 }, () => table.claim(aKey(), aClaim())));
    await claimAll();
    const claims = claimAll();
    await control.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect((await claims).every(({ kind }) => kind === 'ACQUIRED')).toBe(true);
  });

  it('rejects every call while the server is gone, and serves when it is back', async () => {
    const table = open({ url: server.url });
    await table.claim(aKey(), aClaim());
    const underWay = Array.from({ length: 20 }, () => table.claim(aKey(), aClaim()));
    const [results] = await Promise.all([Promise.allSettled(underWay), server.kill()]);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'TableError' });
    }
    const begun = performance.now();
    for (const call of [
      () => table.claim(aKey(), aClaim()),
      () => table.settle(aKey(), 'me', completion),
      () => table.read(aKey()),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: 'TableError', code: 'ECONNREFUSED' });
    }
    expect(performance.now() - begun).toBeLessThan(500);
    await server.restart();
    expect((await table.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
  });

  it('gives up a server that says nothing, and serves when it speaks again', async () => {
    const table = open({ url: server.url, connectTimeoutMs: 100, commandTimeoutMs: 50 });
    const key = aKey();
    await table.read(key);
    server.freeze();
    try {
      const begun = performance.now();
      await expect(table.claim(key, aClaim({ owner: 'me' }))).rejects.toMatchObject({ name: 'TableError' });
      expect(performance.now() - begun).toBeLessThan(500);
      await expect(table.read(key)).rejects.toMatchObject({ name: 'TableError' });
    } finally {
      server.thaw();
    }
    expect((await table.claim(key, aClaim({ owner: 'me' }))).kind).toBe('ACQUIRED');
  });

  it('rejects every call when the table is closed, also those under way', async () => {
    const table = open({ url: server.url });
    const opening = table.claim(aKey(), aClaim());
    await table.close();
    await expect(opening).rejects.toMatchObject({ name: 'TableError' });
    await expect(table.read(aKey())).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('uses the database of the address', async () => {
    const table = open({ url: `${server.url}/3` });
    await table.claim('m#database', aClaim());
    expect(await control.exists('orders:{m#database}')).toBe(0);
    const third = new Redis(`${server.url}/3`);
    expect(await third.exists('orders:{m#database}')).toBe(1);
    third.disconnect();
  });
});

describe.skipIf(redisServerAbsent)('credentials', () => {
  let server: RedisProcess;
  let control: Redis;
  beforeAll(async () => {
    server = await startRedis('--requirepass', PASSWORD);
    control = new Redis({ port: server.port, password: PASSWORD });
    await control.acl('SETUSER', 'prepay', 'on', `>${PASSWORD}`, '~*', '+@all');
  });
  afterAll(async () => {
    control.disconnect();
    await server.stop();
  });
  const address = (credentials: string): string => server.url.replace('//', `//${credentials}`);

  it.each([
    { what: 'a password', credentials: `:${encodeURIComponent(PASSWORD)}@` },
    { what: 'a user and a password', credentials: `prepay:${encodeURIComponent(PASSWORD)}@` },
  ])('come from the address: $what', async ({ credentials }) => {
    const never = () => Promise.reject(new Error('asked for credentials'));
    const table = open({ url: address(credentials), credentials: never });
    expect((await table.claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
  });

  it('are asked for once, with the first call', async () => {
    let asked = 0;
    const credentials = async () => {
      asked++;
      return { username: 'prepay', password: PASSWORD };
    };
    const table = open({ url: server.url, credentials });
    expect(asked).toBe(0);
    await Promise.all([table.read(aKey()), table.read(aKey())]);
    await control.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await table.read(aKey());
    expect(asked).toBe(1);
  });

  it('are asked for again after they were refused, or could not be had', async () => {
    const answers = [
      () => Promise.reject(new Error('no secrets today')),
      async () => null,
      async () => ({ password: 'yesterday' }),
      async () => ({ password: PASSWORD }),
    ];
    const table = open({ url: server.url, credentials: () => (answers.shift() ?? (async () => null))() });
    await expect(table.read(aKey())).rejects.toThrow('no secrets today');
    await expect(table.read(aKey())).rejects.toMatchObject({ code: 'NOAUTH' });
    await expect(table.read(aKey())).rejects.toMatchObject({ code: 'WRONGPASS' });
    expect(await table.read(aKey())).toBeNull();
  });

  it.each(['prepay:hidden-word@', ':hidden-word@', 'nobody:hidden-word@'])(
    'are in no error: %s',
    async (credentials) => {
      const error = await open({ url: address(credentials) })
        .claim(aKey(), aClaim({ body: 'hidden-word' }))
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'TableError', code: 'WRONGPASS' });
      const everything = inspect(error, { depth: null, showHidden: true });
      expect(everything).not.toContain('hidden-word');
      expect(everything).not.toContain(String(server.port));
    },
  );

  it('and orders are in no error of a command either', async () => {
    await control.acl('SETUSER', 'reader', 'on', '>hidden-word', '~*', '+get', '+set', '+config');
    const error = await open({ url: address('reader:hidden-word@') })
      .claim(aKey(), aClaim({ body: 'hidden-word' }))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'TableError', code: 'NOPERM' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden-word');
  });
});

describe.skipIf(redisServerAbsent)('TLS', () => {
  let directory: string;
  const { key, certificate } = loopbackCertificate();
  const trusted = getCACertificates('default');
  let server: RedisProcess;
  let tlsPort: number;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'redis-tls-'));
    writeFileSync(join(directory, 'key.pem'), key);
    writeFileSync(join(directory, 'certificate.pem'), certificate);
    tlsPort = await freePort();
    server = await startRedis(
      ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ...['--tls-key-file', join(directory, 'key.pem'), '--tls-cert-file', join(directory, 'certificate.pem')],
    );
  });
  afterAll(async () => {
    setDefaultCACertificates(trusted);
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it('is spoken with rediss, with a server whose certificate is trusted', async () => {
    const url = `rediss://127.0.0.1:${tlsPort}`;
    await expect(open({ url }).read(aKey())).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    setDefaultCACertificates([...trusted, certificate]);
    expect((await open({ url }).claim(aKey(), aClaim())).kind).toBe('ACQUIRED');
  });

  it('rejects quickly when the server speaks no TLS', async () => {
    const table = open({ url: `rediss://127.0.0.1:${server.port}`, connectTimeoutMs: 300 });
    await expect(table.read(aKey())).rejects.toMatchObject({ name: 'TableError' });
  });
});

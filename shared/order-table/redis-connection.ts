import { Redis, ReplyError } from 'ioredis';
import { inTime } from './in-time.ts';
import { TableError } from './table-error.ts';

export interface RedisCredentials {
  username?: string;
  password: string;
}

export interface RedisServer {
  host: string;
  port: number;
  database: number;
  tls: boolean;
  credentials: RedisCredentials | null;
}

const NOT_AN_ADDRESS = 'the address of the order table must be redis[s]://[[user]:password@]host[:port][/database]';

/** @throws TableError with a message that does not repeat the address: it may hold the password. */
export const redisServer = (address: string): RedisServer => {
  const url = URL.canParse(address) ? new URL(address) : null;
  const database = /^\/?(\d{0,4})$/.exec(url?.pathname ?? '')?.[1];
  const known = url?.protocol === 'redis:' || url?.protocol === 'rediss:';
  if (!url || !known || !url.hostname || database === undefined || url.search || url.hash) {
    throw new TableError('BAD_ADDRESS', NOT_AN_ADDRESS);
  }
  let credentials: RedisCredentials | null = null;
  try {
    const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    if (username || password) credentials = { ...(username ? { username } : {}), password };
  } catch {
    throw new TableError('BAD_ADDRESS', NOT_AN_ADDRESS);
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    database: Number(database),
    tls: url.protocol === 'rediss:',
    credentials,
  };
};

const isReply = (error: unknown): error is Error => error instanceof ReplyError;

/** ioredis hangs the whole command, with the body or the password in it, on its errors: none of them goes further. */
const failure = (error: unknown): TableError => {
  if (error instanceof TableError) return error;
  if (isReply(error)) {
    const code = /\bREADONLY\b/.test(error.message) ? 'READONLY' : (/^[A-Z]+\b/.exec(error.message)?.[0] ?? 'ERR');
    return new TableError(code, `the order table's server answered ${code}`);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'NO_REPLY';
  return new TableError(code, `the order table's server did not answer: ${code}`);
};

const BAD_CREDENTIALS = new Set(['WRONGPASS', 'NOAUTH', 'NOPERM', 'ERR']);

/** Nothing came back, or a replica that was the master until a moment ago: another connection may do better. */
const repeats = (error: unknown): boolean =>
  !(error instanceof TableError) && (!isReply(error) || failure(error).code === 'READONLY');

export interface RedisConnectionOptions {
  server: RedisServer;
  /** Asked with the first connection, and again once the server has refused what it gave. */
  credentials: () => Promise<RedisCredentials | null>;
  scripts: Readonly<Record<string, { numberOfKeys: number; lua: string }>>;
  /** Runs on each new connection before anybody uses it. */
  prepare(redis: Redis): Promise<void>;
  connectTimeoutMs: number;
  commandTimeoutMs: number;
}

export interface RedisConnection<Client extends Redis> {
  /**
   * Runs a command that may be repeated: when its reply is lost, it runs once more on a new connection. A cloud
   * function's instance is frozen between requests, so its connection is often dead without its knowing.
   *
   * @throws TableError, also when the command may have taken effect.
   */
  run<T>(command: (redis: Client, again: boolean) => Promise<T>): Promise<T>;
  close(): void;
}

/** One connection, opened when it is needed and again after it was lost. `Client` has the scripts as methods. */
export const redisConnection = <Client extends Redis>(options: RedisConnectionOptions): RedisConnection<Client> => {
  const { server, scripts, connectTimeoutMs, commandTimeoutMs } = options;
  let known: Promise<RedisCredentials | null> | null = null;
  let opening: Promise<Client> | null = null;
  let client: Client | null = null;
  let closed = false;

  const discard = (redis: Client): void => {
    if (client === redis) client = null;
    redis.stream?.destroy();
  };

  const create = (credentials: RedisCredentials | null): Client =>
    new Redis({
      host: server.host,
      port: server.port,
      db: server.database,
      ...(server.tls ? { tls: {} } : {}),
      ...credentials,
      scripts,
      lazyConnect: true,
      // A lost connection is not mended in the background: no timer runs and no command queues up between requests.
      retryStrategy: null,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      // Some services forbid INFO; Redis 4.0 knows neither HELLO nor CLIENT SETINFO.
      enableReadyCheck: false,
      protocol: 2,
      disableClientInfo: true,
      keepAlive: 10_000,
      connectTimeout: connectTimeoutMs,
    }) as Client;

  const noReply = (): Error => new Error();
  const noConnection = (): Error => Object.assign(new Error(), { code: 'ETIMEDOUT' });

  const open = async (): Promise<Client> => {
    known ??= options.credentials();
    const redis = create(
      await known.catch((error: unknown) => {
        known = null;
        throw error;
      }),
    );
    let reason: unknown = null;
    redis.on('error', (error) => {
      reason ??= error;
    });
    redis.once('close', () => discard(redis));
    try {
      // The library's own limit leaves out what Redis itself has to say to a new connection.
      await inTime(redis.connect(), connectTimeoutMs, noConnection);
      // Calls under way keep the process alive by their timers; an idle connection does not.
      redis.stream.unref();
      await inTime(options.prepare(redis), commandTimeoutMs, noReply);
      if (closed) throw new TableError('CLOSED', 'the order table is closed');
      client = redis;
      return redis;
    } catch (error) {
      discard(redis);
      const why = failure(error instanceof TableError ? error : (reason ?? error));
      if (BAD_CREDENTIALS.has(why.code)) known = null;
      throw why;
    }
  };

  const connected = async (): Promise<Client> => {
    if (closed) throw new TableError('CLOSED', 'the order table is closed');
    if (client) return client;
    opening ??= open().finally(() => {
      opening = null;
    });
    return opening;
  };

  return {
    run: async (command) => {
      const first = await connected();
      try {
        return await inTime(command(first, false), commandTimeoutMs, noReply);
      } catch (error) {
        if (closed || !repeats(error)) throw failure(error);
        discard(first);
      }
      const second = await connected();
      try {
        return await inTime(command(second, true), commandTimeoutMs, noReply);
      } catch (error) {
        if (repeats(error)) discard(second);
        throw failure(error);
      }
    },
    close: () => {
      closed = true;
      if (client) discard(client);
    },
  };
};

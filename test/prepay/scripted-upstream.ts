import type { Clock } from '../../shared/clock.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Outcome, QueryOutcome, Refusal } from '../../shared/upstream/outcome.ts';
import type { OrderNumber, PreparedOrder, UpstreamSystem } from '../../shared/upstream/system.ts';

/** What one send comes to: an outcome, or something that happens first. */
type Answer = Outcome | (() => Promise<Outcome>);
type Standing = QueryOutcome | (() => Promise<QueryOutcome>);

export const accepted = (prepay_id = 'wx-prepay-1', requestId?: string): Outcome => ({
  kind: 'accepted',
  artifact: { prepay_id },
  requestId,
});
export const unknown = (parts: Partial<Extract<Outcome, { kind: 'unknown' }>> = {}): Outcome => ({
  kind: 'unknown',
  reason: 'TIMEOUT',
  ...parts,
});
/** No connection came about: the order was surely not sent. */
export const UNSENT = 'UNREACHABLE';
export const unsent = (): Outcome => unknown({ reason: UNSENT });

export const aRefusal = (code: ErrorCode, parts: Partial<Refusal> = {}): Refusal => ({
  code,
  upstream: { code: `WECHAT_${code}`, message: `message of ${code}` },
  ambiguous: false,
  ...parts,
});
export const refused = (code: ErrorCode, parts: Partial<Refusal> = {}): Extract<Outcome, { refusal: Refusal }> => ({
  kind: 'refused',
  refusal: aRefusal(code, parts),
});
export const final = (code: ErrorCode): Outcome => ({ kind: 'final', refusal: aRefusal(code) });
export const conflict = (): Extract<Outcome, { refusal: Refusal }> => ({
  kind: 'conflict',
  refusal: aRefusal('OUT_TRADE_NO_USED', { ambiguous: true }),
});

export const found = (trade_state: string): QueryOutcome => ({
  kind: 'found',
  trade_state,
  transaction: { trade_state },
});
export const absent: QueryOutcome = { kind: 'absent' };
export const unanswered: QueryOutcome = { kind: 'unknown', reason: 'TIMEOUT' };

/** Holds a send back until the test lets it go. */
export const held = () => {
  let settle: (outcome: Outcome) => void = () => undefined;
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  return { answer: () => outcome, release: (value: Outcome) => settle(value) };
};

export interface ScriptedUpstream extends UpstreamSystem<unknown> {
  /** Everything that reached the system, in order: the body of each send, the number of each query. */
  readonly log: ({ sent: string } | { asked: OrderNumber })[];
  sent(): string[];
  asked(): number;
  /** Outcomes of the next sends. A send for which none is left rejects. */
  answers(...answers: Answer[]): void;
  stands(...standings: Standing[]): void;
}

/** One of WeChat's systems that says what a test tells it to say, and remembers what it was sent. */
export const createScriptedUpstream = (
  clock: Clock,
  repetition: 'same-order' | 'undocumented' = 'same-order',
): ScriptedUpstream => {
  const answers: Answer[] = [];
  const standings: Standing[] = [];
  const log: ScriptedUpstream['log'] = [];
  const play = <T extends object>(script: (T | (() => Promise<T>))[], what: string): Promise<T> => {
    const next = script.shift();
    if (next === undefined) return Promise.reject(new Error(`${what} that the script does not have`));
    return typeof next === 'function' ? (next as () => Promise<T>)() : Promise.resolve(next as T);
  };

  return {
    repetition,
    log,
    sent: () => log.flatMap((entry) => ('sent' in entry ? [entry.sent] : [])),
    asked: () => log.filter((entry) => 'asked' in entry).length,
    answers: (...next) => answers.push(...next),
    stands: (...next) => standings.push(...next),
    prepare: async (_credentials, _path, body): Promise<PreparedOrder> => ({
      send: async () => {
        log.push({ sent: body });
        const sentAt = clock.now();
        const outcome = await play(answers, 'a send');
        return { outcome, sentAt: outcome.kind === 'unknown' && outcome.reason === UNSENT ? null : sentAt };
      },
    }),
    query: async (_credentials, number) => {
      log.push({ asked: number });
      return play(standings, 'a query');
    },
  };
};

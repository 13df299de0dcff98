import { Interned } from './interned.ts';
import { type Invocation, type Reply, type Request, replay } from './replay.ts';

/** One state of an invocation: what it asks for, and where each reply leads. */
export interface Node {
  request: Request;
  invocation: Invocation;
  replies: readonly Reply[];
  /** When it asked. */
  askedAt: number;
  /** By the number of the reply. */
  next: (number | undefined)[];
}

/** No invocation: the slot is free. */
export const IDLE = 0;
/** Takes the place of a node until `learn` was called. */
const UNLEARNT = 0;

const idle = { request: { kind: 'query' }, replies: [], askedAt: 0, next: [] } as unknown as Node;

/**
 * The invocations as an automaton, which grows while the model is explored: a search is synchronous, the product is
 * not, so what the search meets for the first time is noted, learnt by replaying, and the step is taken again.
 */
export const createWorkers = (ticks: number) => {
  const nodes = new Interned<Node>();
  nodes.idUnder('idle', idle);
  const replies = new Interned<Reply>();
  const failures: number[] = [];
  const starts = new Map<string, number>();
  let missing: (() => Promise<void>)[] = [];

  const place = async (invocation: Invocation, heard: readonly Reply[]): Promise<number> => {
    const request = await replay(invocation, heard);
    if (request.kind === 'answer') {
      return nodes.idOf({
        request,
        invocation: { ...invocation, body: '', startedAt: 0 },
        replies: [],
        askedAt: 0,
        next: [],
      });
    }
    const askedAt = heard.at(-1)?.now ?? invocation.startedAt;
    const node: Node = { request, invocation, replies: heard, askedAt, next: [] };
    const { startedAt: _, body: __, ...kept } = invocation;
    if (request.kind !== 'settle') return nodes.idUnder(JSON.stringify([invocation, heard, askedAt]), node);

    // An invocation is over with its settlement, so those that will write and answer the same are the same.
    for (let now = askedAt; now <= ticks; now++) {
      for (const value of [true, false, undefined]) {
        const reply: Reply = { value, now };
        node.next[replies.idOf(reply)] = await place(invocation, [...heard, reply]);
      }
    }
    return nodes.idUnder(JSON.stringify([kept, request, node.next]), node);
  };

  return {
    node: (id: number): Node => nodes.get(id),
    reply: (reply: Reply): number => replies.idOf(reply),
    /** The call failed. */
    failure: (now: number): number => {
      failures[now] ??= replies.idOf({ value: undefined, now });
      return failures[now];
    },

    start(invocation: Invocation): number {
      const key = JSON.stringify(invocation);
      const known = starts.get(key);
      if (known !== undefined) return known;
      missing.push(async () => void starts.set(key, await place(invocation, [])));
      return UNLEARNT;
    },

    after(id: number, reply: number): number {
      const node = nodes.get(id);
      const known = node.next[reply];
      if (known !== undefined) return known;
      missing.push(async () => {
        node.next[reply] = await place(node.invocation, [...node.replies, replies.get(reply)]);
      });
      return UNLEARNT;
    },

    /** Whether something was learnt, so that the step that asked for it must be taken again. */
    get ignorant(): boolean {
      return missing.length > 0;
    },

    async learn(): Promise<void> {
      const lessons = missing;
      missing = [];
      for (const lesson of lessons) await lesson();
    },
  };
};

export type Workers = ReturnType<typeof createWorkers>;

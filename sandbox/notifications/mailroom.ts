import type { Scheduled } from '../clock/event-queue.ts';
import type { Scheduler } from '../clock/virtual-clock.ts';
import type { FaultSubject } from '../faults/faults.ts';
import type { Effects } from '../faults/rule.ts';
import { createRing, findNumbered } from '../ring.ts';
import { rfc3339 } from '../time.ts';
import { type Judgement, judgeAnswer } from './acknowledgement.ts';
import { type Fact, type FactSubject, subjectOf } from './fact.ts';
import type { Letter, LetterRequest } from './letter.ts';
import { undeliverable } from './loopback.ts';
import type { Attempt, KeptOutbox, NotificationView } from './outbox.ts';
import type { Heard, Post } from './post.ts';
import { RETRIES } from './retries.ts';
import { type LetterWorld, writeLetter } from './write-letter.ts';

interface Kept {
  id: number;
  subject: FactSubject;
  /** As fault rules name it. */
  call: string;
  letter: Letter;
  at: number;
  status: NotificationView['status'];
  reason?: string;
  attempts: Attempt[];
  /** How many attempts of the schedule were made. */
  scheduled: number;
  next?: { at: number; event: Scheduled };
}

interface Dependencies extends LetterWorld {
  clock: Scheduler;
  post: Post;
  /** Real milliseconds within which an answer counts. */
  limitMs: number;
  takeFaults(subject: FaultSubject): { effects: Effects; fired: readonly string[] };
  capacity: number;
  /** Is told of every notification that came or changed. */
  changed(id: number): void;
}

interface Fired {
  effects: Effects;
  fired: readonly string[];
}

const NO_FAULTS: Fired = { effects: {}, fired: [] };

const unsendable = ({ url, withheld }: Letter): string | undefined => withheld?.() ?? undeliverable(url);

/** What fault rules call the notification of each fact. */
const CALLS: Readonly<Record<Fact['kind'], string>> = {
  transaction_succeeded: 'payment_notification',
  refund_changed: 'refund_notification',
  echoed: 'echo_notification',
};

const view = ({ id, subject, letter, at, status, reason, attempts, next }: Kept): NotificationView => ({
  id,
  at: rfc3339(at),
  event_type: letter.event_type,
  ...subject,
  ...(letter.url !== undefined && { notify_url: letter.url }),
  status,
  ...(reason !== undefined && { reason }),
  content: letter.content,
  ...(next && { next_at: rfc3339(next.at) }),
  attempts: [...attempts],
});

const SIGNATURE_LIFE_SECONDS = 300;

/** What makes a signature one that no merchant may believe. */
const forgeryOf = ({ signature, clock_offset_seconds = 0 }: Effects): string | undefined =>
  signature ?? (Math.abs(clock_offset_seconds) > SIGNATURE_LIFE_SECONDS ? 'clock' : undefined);

/** An acknowledged forgery is worth a word. */
const wordOf = ({ acknowledged, why }: Judgement, effects: Effects): string => {
  const forgery = forgeryOf(effects);
  return acknowledged && forgery !== undefined
    ? `${why}; it was acknowledged although its signature was made wrong (${forgery}): the merchant does not check it`
    : why;
};

/** Tells merchants what happened, over HTTP, with retries on the virtual clock; keeps the latest notifications. */
export const createMailroom = (dependencies: Dependencies): KeptOutbox => {
  const { clock, behaviour, wireNow, post, limitMs, takeFaults, capacity, changed } = dependencies;
  const kept = createRing<Kept>(capacity);
  let nextId = 1;
  /** Counts clearings: what comes back after one is of no interest. */
  let life = 0;

  const end = (notification: Kept, status: Kept['status'], reason?: string): void => {
    notification.next?.event.cancel();
    delete notification.next;
    notification.status = status;
    if (reason === undefined) delete notification.reason;
    else notification.reason = reason;
  };

  /** One request and what it came to. */
  const send = async (notification: Kept, cause: Attempt['cause'], { effects, fired }: Fired): Promise<Judgement> => {
    const born = life;
    const [at, wire_at, started] = [rfc3339(clock.now()), rfc3339(wireNow()), performance.now()];
    const request: LetterRequest = await notification.letter.write(effects);
    const heard: Heard = await post(request, limitMs);
    const judgement = judgeAnswer(notification.subject.system, heard, behaviour);
    notification.attempts.push({
      number: notification.attempts.length + 1,
      at,
      wire_at,
      cause,
      request,
      ...('error' in heard ? { error: heard.error } : { response: heard }),
      duration_ms: Math.round(performance.now() - started),
      acknowledged: judgement.acknowledged,
      why: wordOf(judgement, effects),
      faults: fired,
    });
    if (judgement.acknowledged && life === born) end(notification, 'delivered');
    return judgement;
  };

  const retry = (notification: Kept, { why }: Judgement): void => {
    const seconds = RETRIES[notification.subject.system].seconds[notification.scheduled - 1];
    if (seconds === undefined) end(notification, 'given_up', `every retry was made; the last: ${why}`);
    else schedule(notification, clock.now() + seconds * 1000);
  };

  const attempt = async (notification: Kept, faults: Fired): Promise<void> => {
    const born = life;
    delete notification.next;
    notification.scheduled += 1;
    const copies = Array.from({ length: faults.effects.duplicate ?? 0 }, () => send(notification, 'duplicate', faults));
    const [judgement] = await Promise.all([send(notification, 'schedule', faults), ...copies]);
    if (life !== born) return;
    if (notification.status === 'waiting' && judgement.retry) retry(notification, judgement);
    changed(notification.id);
  };

  const faultSubjectOf = ({ id, subject: { system, mchid, out_trade_no }, call }: Kept): FaultSubject => ({
    system,
    call,
    mchid,
    ...(out_trade_no !== undefined && { out_trade_no }),
    // A probed notification comes again rightly signed.
    repeatKey: () => `notification ${id}`,
  });

  const due = (notification: Kept): Promise<void> | undefined => {
    const faults = takeFaults(faultSubjectOf(notification));
    const { lost, late_seconds } = faults.effects;
    if (lost) {
      end(notification, 'lost', `a fault lost it: ${faults.fired.join(', ')}`);
      changed(notification.id);
      return undefined;
    }
    if (late_seconds === undefined) return attempt(notification, faults);
    const at = clock.now() + late_seconds * 1000;
    notification.next = { at, event: clock.at(at, () => attempt(notification, faults)) };
    return undefined;
  };

  const schedule = (notification: Kept, at: number): void => {
    notification.next = { at, event: clock.at(at, () => due(notification)) };
  };

  return {
    publish: (fact) => {
      const letter = writeLetter(fact, dependencies);
      const reason = unsendable(letter);
      const notification: Kept = {
        id: nextId++,
        subject: subjectOf(fact),
        call: CALLS[fact.kind],
        letter,
        at: clock.now(),
        status: reason === undefined ? 'waiting' : 'undeliverable',
        ...(reason !== undefined && { reason }),
        attempts: [],
        scheduled: 0,
      };
      kept.push(notification);
      if (reason === undefined) schedule(notification, clock.now());
      changed(notification.id);
    },
    get size() {
      return kept.size;
    },
    list: (from, count) => kept.slice(from, count).map(view),
    find: (id) => {
      const notification = findNumbered(kept, id);
      return notification && view(notification);
    },
    resend: async (id) => {
      const notification = findNumbered(kept, id);
      if (!notification) return { refused: 'unknown' };
      if (unsendable(notification.letter) !== undefined) return { refused: 'undeliverable' };
      await send(notification, 'resend', NO_FAULTS);
      changed(id);
      return view(notification);
    },
    clear: () => {
      life += 1;
      kept.clear();
    },
  };
};

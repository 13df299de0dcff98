import { type Scope, scope } from './scope.ts';

export const x = (tries: number): Scope['clients'][number] => ({ params: 'x', tries });
export const y = (tries: number): Scope['clients'][number] => ({ params: 'y', tries });

/** All of these are searched to their end. */
export const SCOPES: readonly Scope[] = [
  scope({ name: 'two clients with the same order, three tries each', clients: [x(3), x(3)] }),
  scope({
    name: 'two clients with the same order and one with another, two tries each',
    clients: [x(2), x(2), y(2)],
    storeFaults: false,
  }),
  scope({
    name: 'a store that is down or forgets to reply, and invocations that outlive their clients',
    clients: [x(2), y(2)],
    orphan: true,
  }),
  scope({
    name: 'requests that overtake each other',
    clients: [x(3)],
    lateRequests: 3,
    orphan: true,
  }),
  scope({
    name: 'the same order placed past the table, or another one under its number',
    clients: [x(2), x(2)],
    foreign: ['x1', 'z1'],
    storeFaults: false,
    ends: ['SUCCESS', 'CLOSED'],
  }),
  scope({
    name: 'somebody else’s order under the number of two clients',
    clients: [x(3), y(2)],
    foreign: ['z1'],
    ends: ['SUCCESS', 'CLOSED'],
  }),
  scope({ name: 'WeChat refuses to repeat an order of ours', clients: [x(2), x(1)], mistakes: 1 }),
  scope({
    name: 'WeChat refuses a claim that was overtaken',
    clients: [x(2), x(1)],
    mistakes: 1,
    mistakesAboutStale: true,
  }),
  scope({
    name: 'WeCom, which documents no repetition',
    clients: [x(2), y(1)],
    repetition: 'undocumented',
    orphan: true,
    ends: ['SUCCESS', 'CLOSED'],
  }),
  scope({
    name: 'a store that forgets the row, with a pure body',
    clients: [x(2), x(2)],
    losses: 1,
    storeFaults: false,
  }),
  scope({
    name: 'the life of artifacts that WeChat hands out again',
    clients: [x(3)],
    ticks: 3,
    ends: [],
    storeFaults: false,
  }),
  scope({
    name: 'the life of artifacts that WeChat mints anew',
    clients: [x(3)],
    ticks: 3,
    ends: [],
    storeFaults: false,
    reEntry: 'new',
  }),
  scope({
    name: 'the life of artifacts that WeChat mints anew or hands out again',
    clients: [x(3)],
    ticks: 3,
    ends: [],
    storeFaults: false,
    reEntry: 'either',
  }),
];

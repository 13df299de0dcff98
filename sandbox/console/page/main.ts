import { html, nothing, render, type TemplateResult } from 'lit-html';
import { clockBar } from './clock-bar.ts';
import { control, Refused, type State } from './control.ts';
import { type EventKind, type LiveState, listen } from './live.ts';
import type { AnyPage } from './page.ts';
import { exchangePage } from './pages/exchange.ts';
import { exchangesPage } from './pages/exchanges.ts';
import { faultsPage } from './pages/faults.ts';
import { merchantsPage } from './pages/merchants.ts';
import { notificationPage } from './pages/notification.ts';
import { notificationsPage } from './pages/notifications.ts';
import { orderPage } from './pages/order.ts';
import { ordersPage } from './pages/orders.ts';
import { phonePage } from './pages/phone.ts';
import { switchesPage } from './pages/switches.ts';
import { pageHead } from './parts/cards.ts';
import { empty } from './parts/rows.ts';
import { toastsView } from './parts/toasts.ts';
import { rail } from './rail.ts';
import { drawsBy, redraw } from './redraw.ts';
import { href, parseRoute, type Route } from './route.ts';
import { t } from './texts/texts.ts';
import { setClock } from './time-now.ts';
import { watchWidth } from './timeline/draw.ts';

/** The page for a place, and the one for a thing in it. */
const PAGES: Readonly<Record<string, readonly [list: AnyPage, one?: AnyPage]>> = {
  orders: [ordersPage, orderPage],
  exchanges: [exchangesPage, exchangePage],
  phone: [phonePage],
  notifications: [notificationsPage, notificationPage],
  faults: [faultsPage],
  switches: [switchesPage],
  merchants: [merchantsPage],
};

const START = parseRoute(href('orders'));

let route: Route = START;
let page: AnyPage = ordersPage;
/** What the page on show was loaded with, or why it could not be. */
let loaded:
  | { page: AnyPage; route: Route; data: unknown }
  | { page: AnyPage; route: Route; refusal: Refused }
  | undefined;
let counts: State['counts'] | undefined;
let live: LiveState = 'connecting';
let loads = 0;

const findPage = ({ page: name, parts }: Route): AnyPage | undefined => {
  const [list, one] = (Object.hasOwn(PAGES, name) ? PAGES[name] : undefined) ?? [];
  return parts.length > 0 ? one : list;
};

const refused = ({ code, message, status }: Refused): TemplateResult =>
  html`${pageHead(page.title(route))}
    <div class="card">${status === 404 ? empty(t.gone.title, t.gone.text) : empty(code, message)}</div>`;

const body = (): TemplateResult | typeof nothing => {
  if (!loaded) return nothing;
  return 'refusal' in loaded ? refused(loaded.refusal) : loaded.page.view(loaded.data, loaded.route);
};

/** Puts everything on the page. */
const draw = (): void => {
  document.title = `${page.title(route)} · ${t.chrome.title}`;
  const root = document.getElementById('console');
  if (!root) throw new Error('no element #console');
  render(
    html`<a class="skip" href="#content" @click=${(event: Event) => {
      event.preventDefault();
      document.getElementById('content')?.focus();
    }}>${t.chrome.skip}</a>
    <div class="frame">
      ${rail(route.page, counts, live)}
      <div class="page">
        ${clockBar()}
        <main class="page-body" id="content" tabindex="-1">${body()}</main>
      </div>
    </div>
    ${toastsView()}`,
    root,
  );
  watchWidth(root.querySelector('.life-room') ?? undefined);
};

/** Loads the page on show again; what another load overtook is dropped. */
const load = async (): Promise<void> => {
  const mine = ++loads;
  const asked = { page, route };
  try {
    const data = await page.load(route);
    if (mine === loads) loaded = { ...asked, data };
  } catch (error) {
    // Nobody there: the page stays as it was, and the rail says so.
    if (error instanceof Refused && mine === loads) loaded = { ...asked, refusal: error };
    else if (!(error instanceof Refused || error instanceof TypeError)) throw error;
  }
  redraw();
};

const loadCounts = async (): Promise<void> => {
  try {
    const [state, clock] = await Promise.all([control.state(), control.clock()]);
    counts = state.counts;
    setClock(clock);
  } catch (error) {
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
  }
  redraw();
};

const go = (): void => {
  route = parseRoute(location.hash || href('orders'));
  const found = findPage(route);
  if (!found) {
    location.replace(href('orders'));
    return;
  }
  const elsewhere = found !== page || loaded?.route.parts.join('/') !== route.parts.join('/');
  page = found;
  if (!elsewhere) return void load();
  scrollTo(0, 0);
  // Whoever goes by keyboard goes on from the new page's beginning.
  void load().then(() => document.getElementById('content')?.focus({ preventScroll: true }));
};

let isFetching = false;
let missed = new Set<EventKind | 'anything'>();

/** One fetching at a time: a load test must not make the console one itself. */
const happened = async (kinds: ReadonlySet<EventKind> | undefined): Promise<void> => {
  for (const kind of kinds ?? (['anything'] as const)) missed.add(kind);
  if (isFetching) return;
  isFetching = true;
  while (missed.size > 0) {
    const news = missed;
    missed = new Set();
    const concerns = ['anything', 'reset', ...page.hears].some((kind) => (news as ReadonlySet<string>).has(kind));
    await Promise.all([loadCounts(), concerns ? load() : undefined]);
  }
  isFetching = false;
};

drawsBy(draw);
addEventListener('hashchange', go);
// The clock ticks; everything that shows a time left moves with it.
setInterval(redraw, 1000);
listen(
  (kinds) => void happened(kinds),
  (now) => {
    live = now;
    redraw();
  },
);
void loadCounts();
go();

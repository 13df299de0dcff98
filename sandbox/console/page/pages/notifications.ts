import { html } from 'lit-html';
import { control, type ListEnd } from '../control.ts';
import { page } from '../page.ts';
import { pageHead } from '../parts/cards.ts';
import { notificationRows } from '../parts/lists.ts';
import { empty, pageQuery, pager, SYSTEM_CHOICES, searchBox, segments, selectFilter } from '../parts/rows.ts';
import type { NotificationView } from '../shapes.ts';
import { t } from '../texts/texts.ts';

const FILTERS = ['q', 'system', 'status'];
const STATUSES = ['waiting', 'delivered', 'given_up', 'undeliverable', 'lost'] as const;

/** What merchants were told, newest first. */
export const notificationsPage = page<{ notifications: NotificationView[] } & ListEnd>({
  hears: ['notification', 'clock'],
  load: (route) => control.notifications(pageQuery(route, FILTERS)),
  title: () => t.places.notifications,
  view: ({ notifications, ...end }, route) => html`${pageHead(t.places.notifications)}
    <div class="filters">
      ${searchBox(route, t.notifications.search)}
      ${segments(route, 'system', t.orders.system, SYSTEM_CHOICES())}
      ${selectFilter(
        route,
        'status',
        t.orders.anyState,
        STATUSES.map((status) => [status, t.states[status]] as const),
      )}
    </div>
    <div class="card">
      ${
        notifications.length > 0
          ? html`${notificationRows(notifications)}${pager(route, notifications.length, end)}`
          : FILTERS.some((name) => route.query.has(name))
            ? empty(t.rows.none, t.rows.noneFiltered)
            : empty(t.notifications.none, t.notifications.noneHow)
      }
    </div>`,
});

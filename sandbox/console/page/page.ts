import type { TemplateResult } from 'lit-html';
import type { EventKind } from './live.ts';
import type { Route } from './route.ts';

/** One page of the console. */
export interface Page<Data> {
  /** What must happen in the sandbox for the page to be loaded again. */
  hears: readonly EventKind[];
  load(route: Route): Promise<Data>;
  view(data: Data, route: Route): TemplateResult;
  title(route: Route): string;
}

/** A page whose data is known to itself alone. */
export type AnyPage = Page<unknown>;

export const page = <Data>(definition: Page<Data>): AnyPage => definition as AnyPage;

// SPDX-License-Identifier: Apache-2.0
// The code of each page, a file of its own that is read when the page is opened.
import type { Route } from '../router/routes';

export const pageModules = {
  run: () => import('./run/run_page'),
  compare: () => import('./compare/compare_page'),
  sessions: () => import('./sessions/sessions_page'),
  session: () => import('./session/session_page'),
  cascades: () => import('./cascade/cascades_page'),
  cascade: () => import('./cascade/cascade_page'),
  events: () => import('./events/events_page'),
};

export function loadPage(page: Route['page']): void {
  if (page in pageModules) void pageModules[page as keyof typeof pageModules]();
}

// SPDX-License-Identifier: Apache-2.0
// What a page that people wait for asks of the server first, by its address alone.
import { cascadesPath } from '../api/cascades';
import { sessionPath, sessionsPagePath, sessionWhyPath } from '../api/sessions';
import { outlinePath } from '../api/spans';
import type { Route } from '../router/routes';
import { filtersOf, kBlock, sortOf } from './sessions/sessions_view';

export function firstRequests(route: Route, query: URLSearchParams): string[] {
  if (route.page === 'session')
    return [sessionPath(route.id), outlinePath(route.id), sessionWhyPath(route.id)];
  if (route.page !== 'sessions') return [];
  const { sort, order } = sortOf(query);
  return [sessionsPagePath(filtersOf(query), sort, order, '', kBlock), cascadesPath];
}

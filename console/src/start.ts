// SPDX-License-Identifier: Apache-2.0
// The first code of the page. What it needs is asked for at once, not one after the other: its data, its own code,
// and what all pages share.
import { send } from './api/client';
import { askEarly } from './api/early';
import { firstRequests } from './pages/first_requests';
import { loadPage } from './pages/page_modules';
import { routeOf } from './router/routes';

const route = routeOf(window.location.pathname);
for (const path of firstRequests(route, new URLSearchParams(window.location.search))) askEarly(path, send);
loadPage(route.page);
void import('./main');

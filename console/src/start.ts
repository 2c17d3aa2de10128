// SPDX-License-Identifier: Apache-2.0
// The first code of the page. What it needs is asked for at once, not one after the other: its data, its own code,
// and what all pages share.
import { send } from './api/client';
import { askEarly } from './api/early';
import { firstRequests } from './pages/first_requests';
import { isLazyPage, loadPage } from './pages/page_modules';
import { routeOf } from './router/routes';

const kPatienceMs = 500; // then the frame is shown without its page

async function start(): Promise<void> {
  const route = routeOf(window.location.pathname);
  for (const path of firstRequests(route, new URLSearchParams(window.location.search))) askEarly(path, send);
  const page = isLazyPage(route.page) ? loadPage(route.page) : Promise.resolve();
  const patience = new Promise((resolve) => setTimeout(resolve, kPatienceMs));
  const { show } = await import('./main');
  // A page that cannot be read is told of where it would stand.
  await Promise.race([page.catch(() => undefined), patience]);
  show();
}

void start();

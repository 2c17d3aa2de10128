// SPDX-License-Identifier: Apache-2.0
// Which page stands at this address.
import { lazy, Suspense, useState } from 'react';
import { FailureBoundary } from './components/failure_boundary';
import { Shell } from './components/shell';
import { Skeleton } from './components/skeleton';
import { MissingPage } from './pages/missing_page';
import { OverviewPage } from './pages/overview/overview_page';
import { isLazyPage, loadedPage, loadPage, type LazyPage } from './pages/page_modules';
import { RunsPage } from './pages/runs_page';
import { useLocation } from './router/router';
import { routeOf, type Route } from './router/routes';

function Lazy({ page, id }: { page: LazyPage; id: string }) {
  const [Content] = useState(() => loadedPage(page) ?? lazy(() => loadPage(page)));
  return <Content id={id} />;
}

function Page({ route }: { route: Route }) {
  if (isLazyPage(route.page)) return <Lazy page={route.page} id={'id' in route ? route.id : ''} />;
  if (route.page === 'overview') return <OverviewPage />;
  if (route.page === 'runs') return <RunsPage />;
  return <MissingPage />;
}

export function App() {
  const { path } = useLocation();
  const route = routeOf(path);
  return (
    <Shell page={route.page} place={path}>
      <FailureBoundary key={path}>
        <Suspense fallback={<Skeleton height={480} />}>
          <Page route={route} key={path} />
        </Suspense>
      </FailureBoundary>
    </Shell>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Which page stands at this address.
import { lazy, Suspense } from 'react';
import { FailureBoundary } from './components/failure_boundary';
import { Shell } from './components/shell';
import { Skeleton } from './components/skeleton';
import { MissingPage } from './pages/missing_page';
import { OverviewPage } from './pages/overview/overview_page';
import { pageModules } from './pages/page_modules';
import { RunsPage } from './pages/runs_page';
import { useLocation } from './router/router';
import { routeOf, type Route } from './router/routes';

const RunPage = lazy(pageModules.run);
const ComparePage = lazy(pageModules.compare);
const SessionsPage = lazy(pageModules.sessions);
const SessionPage = lazy(pageModules.session);
const CascadesPage = lazy(pageModules.cascades);
const CascadePage = lazy(pageModules.cascade);
const EventsPage = lazy(pageModules.events);

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'overview':
      return <OverviewPage />;
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage id={route.id} />;
    case 'compare':
      return <ComparePage />;
    case 'sessions':
      return <SessionsPage />;
    case 'session':
      return <SessionPage id={route.id} />;
    case 'cascades':
      return <CascadesPage />;
    case 'cascade':
      return <CascadePage id={route.id} />;
    case 'events':
      return <EventsPage />;
    case 'missing':
      return <MissingPage />;
  }
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

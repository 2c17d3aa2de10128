// SPDX-License-Identifier: Apache-2.0
// What other tools did: counts by source, and each event.
import { useMemo } from 'react';
import { eventStatsPath, type EventFilters, type EventStats } from '../../api/events';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { useDebounced } from '../../hooks/use_debounced';
import { useResource } from '../../hooks/use_resource';
import { setQuery, useLocation } from '../../router/router';
import { EventList } from './event_list';
import { EventsEmpty } from './events_empty';
import { EventsFilters } from './events_filters';
import { StatsCards } from './stats_cards';

export default function EventsPage() {
  const { query } = useLocation();
  const stats = useResource<EventStats>(eventStatsPath, 5000);
  const source = query.get('source') ?? '';
  const kind = query.get('event_kind') ?? '';
  const ok = query.get('ok') ?? '';
  const settledSource = useDebounced(source.trim());
  const settledKind = useDebounced(kind.trim());
  const filters = useMemo<EventFilters>(
    () => ({ source: settledSource, event_kind: settledKind, ok }),
    [settledSource, settledKind, ok],
  );
  return (
    <div className="page">
      <PageHead title="Events" note="What other tools sent to the observer, as they sent it." />
      <Loaded from={stats} height={220}>
        {(data) =>
          data.total ? (
            <>
              <StatsCards stats={data} />
              <EventsFilters filters={{ source, event_kind: kind, ok }} stats={data} onChange={setQuery} />
              <EventList filters={filters} newest={data.total} />
            </>
          ) : (
            <EventsEmpty />
          )
        }
      </Loaded>
    </div>
  );
}

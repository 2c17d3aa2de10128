// SPDX-License-Identifier: Apache-2.0
// All sessions in a grid, filtered and sorted by the server.
import { useMemo } from 'react';
import type { Items } from '../../api/common';
import { cascadesPath, type CascadeRow } from '../../api/cascades';
import type { SessionFilters } from '../../api/sessions';
import { PageHead } from '../../components/page_head';
import { useDebounced } from '../../hooks/use_debounced';
import { useResource } from '../../hooks/use_resource';
import { setQuery, useLocation } from '../../router/router';
import { SessionsFilters } from './sessions_filters';
import { SessionsGrid } from './sessions_grid';
import { filtersOf } from './sessions_view';

export default function SessionsPage() {
  const { query } = useLocation();
  const typed = query.get('text') ?? '';
  const { text, category, state, cascade } = filtersOf(query);
  const cascades = useResource<Items<CascadeRow>>(cascadesPath);
  const settled = useDebounced(text);
  const filters = useMemo<SessionFilters>(
    () => ({ text: settled, category, state, cascade }),
    [settled, category, state, cascade],
  );
  return (
    <div className="page">
      <PageHead
        title="Sessions"
        note="Each beside the earlier sessions of its own context: same cascade, input of the same size."
      />
      <SessionsFilters
        filters={{ text: typed, category, state, cascade }}
        cascades={cascades.data?.items ?? []}
        onChange={setQuery}
      />
      <SessionsGrid filters={filters} />
    </div>
  );
}

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

export default function SessionsPage() {
  const { query } = useLocation();
  const text = query.get('text') ?? '';
  const category = query.get('category') ?? '';
  const state = query.get('state') ?? '';
  const cascade = query.get('cascade') ?? '';
  const cascades = useResource<Items<CascadeRow>>(cascadesPath);
  const settled = useDebounced(text.trim());
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
        filters={{ text, category, state, cascade }}
        cascades={cascades.data?.items ?? []}
        onChange={setQuery}
      />
      <SessionsGrid filters={filters} />
    </div>
  );
}

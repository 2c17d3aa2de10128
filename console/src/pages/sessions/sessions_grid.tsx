// SPDX-License-Identifier: Apache-2.0
// The grid of sessions: as many rows as are scrolled to, Enter or a click opens one.
import { AgGridReact } from 'ag-grid-react';
import type { CellKeyDownEvent, RowClickedEvent } from 'ag-grid-community';
import { useEffect, useMemo, useState } from 'react';
import type { SessionFilters, SessionRow } from '../../api/sessions';
import { EmptyState } from '../../components/empty_state';
import { ErrorState } from '../../components/error_state';
import { counted } from '../../format/number';
import { styleNonce } from '../../nonce';
import { navigate, setQuery } from '../../router/router';
import { sessionHref } from '../../router/routes';
import './grid_modules';
import { gridTheme } from './grid_theme';
import { sessionSource, type SourceReport } from './session_source';
import { sessionColumns } from './session_columns';
import { kBlock, kUsualSort, sortOf } from './sessions_view';

// One object for all renders: a new one would make the grid sort as at first.
const usual = { sortable: true, resizable: true, suppressHeaderMenuButton: true };

const nothing: SourceReport = { loaded: 0, total: null, error: undefined };
const open = (row: SessionRow | undefined) => row && navigate(sessionHref(row.session_id));

function statusText({ loaded, total }: SourceReport): string {
  if (total !== null && total > loaded)
    return `${counted(total, 'session', 'sessions')}, ${loaded.toLocaleString('en-US')} read; scroll for more`;
  if (total === null) return `${loaded.toLocaleString('en-US')} sessions read; scroll for more`;
  return counted(total, 'session', 'sessions');
}

export function SessionsGrid({ filters }: { filters: SessionFilters }) {
  const [state, setState] = useState<SourceReport>(nothing);
  const [turn, setTurn] = useState(0);
  const source = useMemo(() => {
    void turn;
    return sessionSource(filters, setState, (sort, order) => {
      const atFirst = sort === kUsualSort && order === 'desc';
      setQuery({ sort: atFirst ? '' : sort, order: atFirst ? '' : order });
    });
  }, [filters, turn]);
  useEffect(() => {
    // What the source before had found, nothing for instance, says nothing of this one.
    setState(nothing);
    return () => source.destroy?.();
  }, [source]);
  // Only at first: later the grid sorts itself and writes the address.
  const [columns] = useState(() => {
    const { sort, order } = sortOf(new URLSearchParams(window.location.search));
    return sessionColumns(sort, order);
  });
  const filtered = Object.values(filters).some((value) => value !== '');
  if (state.error !== undefined)
    return (
      <ErrorState
        error={state.error}
        retry={() => {
          setState(nothing);
          setTurn(turn + 1);
        }}
      />
    );
  return (
    <div className="stack">
      <p className="small muted" aria-live="polite">
        {statusText(state)}
      </p>
      {state.total === 0 && state.loaded === 0 ? (
        filtered ? (
          <EmptyState title="No session matches">Clear a filter to see more.</EmptyState>
        ) : (
          <EmptyState title="No session yet" command="stat-harness sessions import TRACES.jsonl">
            Import traces with this command, or let your application send OTLP to{' '}
            <code>{`${location.origin}/v1/traces`}</code>.
          </EmptyState>
        )
      ) : (
        <div className="sessions-grid">
          <AgGridReact<SessionRow>
            theme={gridTheme}
            {...(styleNonce ? { styleNonce } : {})}
            rowModelType="infinite"
            datasource={source}
            columnDefs={columns}
            defaultColDef={usual}
            cacheBlockSize={kBlock}
            maxConcurrentDatasourceRequests={1}
            infiniteInitialRowCount={20}
            getRowId={({ data }) => data.session_id}
            onRowClicked={(event: RowClickedEvent<SessionRow>) => {
              const target = event.event?.target;
              if (!(target instanceof Element && target.closest('a'))) open(event.data);
            }}
            onCellKeyDown={(event) => {
              const key = (event as CellKeyDownEvent<SessionRow>).event;
              if (key instanceof KeyboardEvent && key.key === 'Enter') open(event.data);
            }}
            tooltipShowDelay={200}
            tooltipTrigger="hover"
            animateRows={false}
            suppressMultiSort
          />
        </div>
      )}
    </div>
  );
}

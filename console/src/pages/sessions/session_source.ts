// SPDX-License-Identifier: Apache-2.0
// Rows for the grid from pages that follow each other by cursor: a block is asked for by the cursor of the one before.
import type { IDatasource, IGetRowsParams } from 'ag-grid-community';
import { getJson } from '../../api/client';
import type { Page } from '../../api/common';
import { sessionsPagePath, type SessionFilters, type SessionRow } from '../../api/sessions';
import { kBlock, kUsualSort } from './sessions_view';

export interface SourceReport {
  loaded: number;
  total: number | null;
  error: unknown;
}

export function sessionSource(
  filters: SessionFilters,
  report: (state: SourceReport) => void,
  onSort: (sort: string, order: string) => void,
): IDatasource {
  let cursors = new Map<number, string>([[0, '']]);
  let sorting = '';
  let loaded = 0;
  const abort = new AbortController();

  const page = (start: number, sort: string, order: string) =>
    getJson<Page<SessionRow>>(
      sessionsPagePath(filters, sort, order, cursors.get(start) ?? '', kBlock),
      abort.signal,
    );

  return {
    getRows: async (params: IGetRowsParams) => {
      const { colId = kUsualSort, sort = 'desc' } = params.sortModel[0] ?? {};
      if (sorting !== `${colId} ${sort}`) {
        sorting = `${colId} ${sort}`;
        cursors = new Map([[0, '']]);
        loaded = 0;
        onSort(colId, sort ?? 'desc');
      }
      try {
        // The blocks before it that were never read, then the block itself.
        let at = Math.max(...[...cursors.keys()].filter((start) => start <= params.startRow));
        for (;;) {
          const { items, next_cursor: next, total } = await page(at, colId, sort ?? 'desc');
          const end = at + items.length;
          if (next) cursors.set(end, next);
          loaded = Math.max(loaded, end);
          if (at >= params.startRow || !next) {
            params.successCallback(at >= params.startRow ? items : [], next ? -1 : end);
            report({ loaded, total: next ? total : end, error: undefined });
            return;
          }
          at = end;
        }
      } catch (error) {
        // Told even where nobody waits: the grid asks for nothing more while it believes that a request is under way.
        params.failCallback();
        if (abort.signal.aborted) return;
        report({ loaded, total: null, error });
      }
    },
    destroy: () => abort.abort(),
  };
}

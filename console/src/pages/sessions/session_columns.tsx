// SPDX-License-Identifier: Apache-2.0
// The columns of the grid. Figures are text that the grid writes by itself: a component for each of them would be
// most of the work before the first rows are seen.
import type { ColDef, ITooltipParams, ValueFormatterParams } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import type { SessionRow } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { CategoryBadge } from '../../components/category_badge';
import { duration, durationExact } from '../../format/duration';
import { usd } from '../../format/money';
import { count } from '../../format/number';
import { localTime, utcTime } from '../../format/time';
import { Link } from '../../router/link';
import { cascadeHref, sessionHref } from '../../router/routes';
import { CostTooltip } from './cost_tooltip';
import { sortable, type SortColumn } from './sessions_view';

type Cell = CustomCellRendererProps<SessionRow>;

// Rows that are still on their way have no data.
const of =
  (show: (row: SessionRow) => React.ReactNode) =>
  ({ data }: Cell) =>
    data ? show(data) : <span className="muted">…</span>;

// A figure as text, its exact form where the pointer rests.
function figure<Value>(
  field: 'total_cost' | 'total_duration_ms' | 'total_tokens' | 'created_at',
  text: (value: Value) => string,
  exact?: (value: Value) => string,
): ColDef<SessionRow> {
  return {
    field,
    valueFormatter: ({ data, value }: ValueFormatterParams<SessionRow>) => (data ? text(value as Value) : '…'),
    cellClassRules: { unknown: ({ data, value }) => data !== undefined && value === null },
    ...(exact && {
      tooltipValueGetter: ({ data, value }: ITooltipParams<SessionRow>) => (data ? exact(value as Value) : null),
    }),
  };
}

const definitions: Record<SortColumn, ColDef<SessionRow>> = {
  session_id: {
    headerName: 'Session',
    minWidth: 170,
    flex: 1.6,
    cellRenderer: of((row) => (
      <Link href={sessionHref(row.session_id)} tabIndex={-1}>
        {row.session_id}
      </Link>
    )),
  },
  cascade_id: {
    headerName: 'Cascade',
    minWidth: 130,
    flex: 1.4,
    cellRenderer: of((row) =>
      row.cascade_id ? (
        <Link href={cascadeHref(row.cascade_id)} tabIndex={-1}>
          {row.cascade_id}
        </Link>
      ) : (
        <span className="unknown">unknown</span>
      ),
    ),
  },
  input_complexity_score: {
    headerName: 'Input size',
    width: 132,
    cellRenderer: of((row) => <CategoryBadge category={row.input_category} />),
  },
  cost_z_score: {
    headerName: 'Anomaly',
    width: 170,
    cellRenderer: of((row) => <AnomalyBadge state={row.state} z={row.cost_z_score} />),
  },
  total_cost: {
    headerName: 'Cost',
    width: 150,
    type: 'rightAligned',
    ...figure('total_cost', usd),
    tooltipValueGetter: ({ data }) => (data ? 'cost' : null),
    tooltipComponent: CostTooltip,
  },
  total_duration_ms: {
    headerName: 'Duration',
    width: 125,
    type: 'rightAligned',
    ...figure('total_duration_ms', duration, durationExact),
  },
  total_tokens: { headerName: 'Tokens', width: 110, type: 'rightAligned', ...figure('total_tokens', count) },
  created_at: { headerName: 'Time', width: 212, ...figure('created_at', localTime, utcTime) },
};

export function sessionColumns(sort: SortColumn, order: 'asc' | 'desc'): ColDef<SessionRow>[] {
  return sortable.map((column) => ({
    colId: column,
    ...definitions[column],
    ...(column === sort && { initialSort: order }),
  }));
}

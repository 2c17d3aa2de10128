// SPDX-License-Identifier: Apache-2.0
// The columns of the grid.
import type { ColDef } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import type { SessionRow } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { CategoryBadge } from '../../components/category_badge';
import { Count, Duration, Money, Time } from '../../components/figures';
import { Link } from '../../router/link';
import { cascadeHref, sessionHref } from '../../router/routes';
import { CostTooltip } from './cost_tooltip';

type Cell = CustomCellRendererProps<SessionRow>;

// Rows that are still on their way have no data.
const of =
  (show: (row: SessionRow) => React.ReactNode) =>
  ({ data }: Cell) =>
    data ? show(data) : <span className="muted">…</span>;

const columns: ColDef<SessionRow>[] = [
  {
    headerName: 'Session',
    colId: 'session_id',
    minWidth: 170,
    flex: 1.6,
    cellRenderer: of((row) => (
      <Link href={sessionHref(row.session_id)} tabIndex={-1}>
        {row.session_id}
      </Link>
    )),
  },
  {
    headerName: 'Cascade',
    colId: 'cascade_id',
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
  {
    headerName: 'Input size',
    colId: 'input_complexity_score',
    width: 132,
    cellRenderer: of((row) => <CategoryBadge category={row.input_category} />),
  },
  {
    headerName: 'Anomaly',
    colId: 'cost_z_score',
    width: 170,
    cellRenderer: of((row) => <AnomalyBadge state={row.state} z={row.cost_z_score} />),
  },
  {
    headerName: 'Cost',
    colId: 'total_cost',
    width: 150,
    type: 'rightAligned',
    cellRenderer: of((row) => <Money usd={row.total_cost} />),
    tooltipValueGetter: ({ data }) => (data ? 'cost' : null),
    tooltipComponent: CostTooltip,
  },
  {
    headerName: 'Duration',
    colId: 'total_duration_ms',
    width: 125,
    type: 'rightAligned',
    cellRenderer: of((row) => <Duration ms={row.total_duration_ms} />),
  },
  {
    headerName: 'Tokens',
    colId: 'total_tokens',
    width: 110,
    type: 'rightAligned',
    cellRenderer: of((row) => <Count value={row.total_tokens} />),
  },
  {
    headerName: 'Time',
    colId: 'created_at',
    width: 212,

    cellRenderer: of((row) => <Time at={row.created_at} />),
  },
];

export const kUsualSort = 'created_at';

// Sorted as the address says, by time without a word.
export function sessionColumns(sort: string, order: string): ColDef<SessionRow>[] {
  const by = columns.some((column) => column.colId === sort) ? sort : kUsualSort;
  return columns.map((column) =>
    column.colId === by ? { ...column, initialSort: order === 'asc' ? 'asc' : 'desc' } : column,
  );
}

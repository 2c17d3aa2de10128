// SPDX-License-Identifier: Apache-2.0
// The sessions of the cascade that stand out, the most unusual first.
import { outliersPath, type OutlierPage } from '../../api/cascades';
import type { SessionRow } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Duration, Money, Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { useResource } from '../../hooks/use_resource';
import { Link } from '../../router/link';
import { sessionHref } from '../../router/routes';

const columns: Column<SessionRow>[] = [
  {
    head: 'Session',
    cell: (row) => (
      <>
        <Link className="clipped" href={sessionHref(row.session_id)} title={row.session_id}>
          {row.session_id}
        </Link>
        <div className="small muted">
          <Time at={row.created_at} />
        </div>
      </>
    ),
  },
  {
    head: 'Cost',
    cell: (row) => (
      <>
        <Money usd={row.total_cost} /> <AnomalyBadge state={row.state} z={row.cost_z_score} />
      </>
    ),
  },
  {
    head: 'Duration',
    cell: (row) => (
      <>
        <Duration ms={row.total_duration_ms} />{' '}
        <AnomalyBadge state={row.duration_state} z={row.duration_z_score} />
      </>
    ),
  },
];

export function OutliersCard({ id, className }: { id: string; className: string }) {
  const outliers = useResource<OutlierPage>(outliersPath(id, 50));
  return (
    <Card className={className} title="Outliers">
      <Loaded from={outliers} height={260}>
        {(data) => (
          <DataTable
            tall
            label="Table of outliers"
            rows={data.items}
            rowKey={(row) => row.session_id}
            columns={columns}
            empty={<EmptyState title="Nothing stands out">No session of this cascade is flagged.</EmptyState>}
          />
        )}
      </Loaded>
    </Card>
  );
}

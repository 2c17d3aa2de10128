// SPDX-License-Identifier: Apache-2.0
// What stands behind a cost: z, the average of its cluster, the state, and the parts that explain it.
import type { CustomTooltipProps } from 'ag-grid-react';
import type { SessionRow } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Money } from '../../components/figures';
import { count, sigma } from '../../format/number';

export function CostTooltip({ data: row }: CustomTooltipProps<SessionRow>) {
  if (!row) return null;
  const parts = row.because?.parts ?? [];
  return (
    <div className="tooltip">
      <div className="row">
        <strong>
          <Money usd={row.total_cost} />
        </strong>
        <AnomalyBadge state={row.state} z={row.cost_z_score} />
      </div>
      <dl className="facts">
        <dt>z</dt>
        <dd>{sigma(row.cost_z_score)}</dd>
        <dt>Cluster average</dt>
        <dd>
          <Money usd={row.cluster_avg_cost} />, n = {count(row.cluster_run_count)}
        </dd>
        <dt>Status</dt>
        <dd>{(row.state ?? 'unknown').replaceAll('_', ' ')}</dd>
      </dl>
      {parts.length > 0 && (
        <ul className="bullets">
          {parts.map((part) => (
            <li key={part.id}>{part.sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
// The sessions of the cascade that stand out, the most unusual first.
import { outliersPath, type OutlierPage } from '../../api/cascades';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Duration, Money, Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { useResource } from '../../hooks/use_resource';
import { Link } from '../../router/link';
import { sessionHref } from '../../router/routes';

export function OutliersCard({ id, className }: { id: string; className: string }) {
  const outliers = useResource<OutlierPage>(outliersPath(id, 50));
  return (
    <Card className={className} title="Outliers">
      <Loaded from={outliers} height={260}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title="Nothing stands out">No session of this cascade is flagged.</EmptyState>
          ) : (
            <div className="table-scroll tall" tabIndex={0} role="region" aria-label="Table of outliers">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Session</th>
                    <th scope="col">Cost</th>
                    <th scope="col">Duration</th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((row) => (
                    <tr key={row.session_id}>
                      <th scope="row">
                        <Link className="clipped" href={sessionHref(row.session_id)} title={row.session_id}>
                          {row.session_id}
                        </Link>
                        <div className="small muted">
                          <Time at={row.created_at} />
                        </div>
                      </th>
                      <td>
                        <Money usd={row.total_cost} /> <AnomalyBadge state={row.state} z={row.cost_z_score} />
                      </td>
                      <td>
                        <Duration ms={row.total_duration_ms} />{' '}
                        <AnomalyBadge state={row.duration_state} z={row.duration_z_score} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Card>
  );
}

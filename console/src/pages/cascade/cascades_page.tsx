// SPDX-License-Identifier: Apache-2.0
// The cascades: how many sessions each has, and what it cost.
import { useMemo } from 'react';
import { decodeCascades } from '../../api/decode_cascades';
import { cascadesPath } from '../../api/cascades';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Count, Money, Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { count } from '../../format/number';
import { useResource } from '../../hooks/use_resource';
import { Link } from '../../router/link';
import { cascadeHref } from '../../router/routes';

export default function CascadesPage() {
  const answer = useResource<unknown>(cascadesPath, 15_000);
  const cascades = useMemo(
    () => (answer.data === undefined ? undefined : decodeCascades(answer.data)),
    [answer.data],
  );
  return (
    <div className="page">
      <PageHead title="Cascades" note="Workflows of calls; a session is one execution of a cascade." />
      <Card title="All cascades">
        <Loaded from={{ ...answer, data: cascades }} height={260}>
          {(data) =>
            data.length === 0 ? (
              <EmptyState title="No cascade yet" command="stat-harness sessions import TRACES.jsonl">
                Cascades come with sessions. Import some, or send OTLP to{' '}
                <code>{`${location.origin}/v1/traces`}</code>.
              </EmptyState>
            ) : (
              <div className="table-scroll">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Cascade</th>
                      <th scope="col" className="number">
                        Sessions
                      </th>
                      <th scope="col" className="number">
                        Outliers
                      </th>
                      <th scope="col" className="number">
                        Known cost
                      </th>
                      <th scope="col">First</th>
                      <th scope="col">Last</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.map((one) => (
                      <tr key={one.cascade_id}>
                        <th scope="row">
                          <Link href={cascadeHref(one.cascade_id)}>{one.cascade_id}</Link>
                        </th>
                        <td className="number">
                          <Count value={one.sessions} />
                        </td>
                        <td className="number">
                          <Count value={one.outliers} />
                        </td>
                        <td className="number">
                          <Money usd={one.total_cost} />
                          {one.without_cost ? (
                            <div className="small muted">{count(one.without_cost)} without a known cost</div>
                          ) : null}
                        </td>
                        <td>
                          <Time at={one.first_at} />
                        </td>
                        <td>
                          <Time at={one.last_at} />
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
    </div>
  );
}

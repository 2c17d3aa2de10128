// SPDX-License-Identifier: Apache-2.0
// Earlier rows of the session: late spans and new prices write a new version, none is overwritten.
import { useMemo } from 'react';
import { decodeVersions } from '../../api/cells';
import { sessionVersionsPath } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Card } from '../../components/card';
import { Count, Money, Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { useResource } from '../../hooks/use_resource';

export function VersionsCard({ id, className }: { id: string; className: string }) {
  const answer = useResource<unknown>(sessionVersionsPath(id));
  const versions = useMemo(
    () => (answer.data === undefined ? undefined : decodeVersions(answer.data)),
    [answer.data],
  );
  return (
    <Card title="Versions" className={className} note="A late span or a new price writes a new version.">
      <Loaded from={{ ...answer, data: versions }} height={140}>
        {(data) =>
          data.length === 0 ? (
            <p className="muted">There is no earlier version.</p>
          ) : (
            <div className="table-scroll tall">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Analysed</th>
                    <th scope="col">Anomaly</th>
                    <th scope="col" className="number">
                      Cost
                    </th>
                    <th scope="col" className="number">
                      Tokens
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((version, at) => (
                    <tr key={at}>
                      <th scope="row">
                        <Time at={version.analyzed_at} />
                        {version.reason && <div className="small muted">{version.reason}</div>}
                      </th>
                      <td>
                        <AnomalyBadge state={version.state} z={null} />
                      </td>
                      <td className="number">
                        <Money usd={version.total_cost} />
                      </td>
                      <td className="number">
                        <Count value={version.total_tokens} />
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

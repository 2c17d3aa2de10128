// SPDX-License-Identifier: Apache-2.0
// Actions that are not recommended, each with the reason.
import type { Blocked } from '../../api/report';
import { Card } from '../../components/card';
import { DotWhisker, scaleOf } from '../../components/dot_whisker';
import { EmptyState } from '../../components/empty_state';
import { Hours } from '../../components/figures';
import { VerdictBadge } from '../../components/verdict_badge';
import { counted } from '../../format/number';

export function BlockedTable({ blocked }: { blocked: Blocked[] }) {
  const scale = scaleOf(blocked.flatMap((one) => [one.delta_hours, one.interval?.low, one.interval?.high]));
  return (
    <Card
      title={counted(blocked.length, 'blocked action', 'blocked actions')}
      note="Tried and not recommended. A dot to the left of the dashed line would make waits longer."
    >
      {blocked.length === 0 ? (
        <EmptyState title="Nothing was blocked" />
      ) : (
        <div className="table-scroll tall" tabIndex={0} role="region" aria-label="Blocked actions">
          <table>
            <thead>
              <tr>
                <th scope="col">Action</th>
                <th scope="col">Why it is blocked</th>
                <th scope="col" className="number">
                  By replay
                </th>
                <th scope="col">With its interval</th>
                <th scope="col" className="number">
                  Naive promise
                </th>
              </tr>
            </thead>
            <tbody>
              {blocked.map((one) => (
                <tr key={`${one.lever_id} ${one.target}`}>
                  <th scope="row">
                    {one.label}
                    <div className="small muted">{one.target}</div>
                  </th>
                  <td>
                    <VerdictBadge verdict={one.reason} />
                    <div className="small muted">{one.explanation}</div>
                  </td>
                  <td className="number">
                    <Hours value={one.delta_hours} />
                  </td>
                  <td className="whisker-cell">
                    <DotWhisker
                      value={one.delta_hours}
                      interval={one.interval}
                      scale={scale}
                      tone={(one.delta_hours ?? 0) < 0 ? 'bad' : 'neutral'}
                    />
                  </td>
                  <td className="number">
                    <Hours value={one.naive_hours} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Recent runs of each species beside its earlier ones: a factor with its interval, never a bare percentage.
import { useMemo } from 'react';
import { regressionsPath } from '../../api/cascades';
import { decodeRegressions } from '../../api/decode_cascades';
import { Badge, type BadgeProps } from '../../components/badge';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Loaded } from '../../components/loaded';
import { ShortId } from '../../components/short_id';
import { count, number } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { useResource } from '../../hooks/use_resource';

const judgements: Record<string, BadgeProps> = {
  higher: { tone: 'bad', icon: 'up', shape: 'bold', text: 'more than before' },
  lower: { tone: 'low', icon: 'down', shape: 'bold', text: 'less than before' },
  no_change: { tone: 'neutral', icon: 'equal', shape: 'square', text: 'no change is certain' },
  no_variance: { tone: 'neutral', icon: 'equal', shape: 'dashed', text: 'no variance' },
  too_little_history: { tone: 'neutral', icon: 'ring', shape: 'dashed', text: 'too little history' },
};
const unjudged: BadgeProps = { tone: 'neutral', icon: 'question', shape: 'dashed', text: 'unknown' };

export function RegressionsCard({ id }: { id: string }) {
  const answer = useResource<unknown>(regressionsPath(id));
  const rows = useMemo(
    () => (answer.data === undefined ? undefined : decodeRegressions(answer.data)),
    [answer.data],
  );
  return (
    <Card
      title="Regressions"
      note="Recent sessions of one species (same structure, prompts, settings and models) beside its earlier ones; above 1 is more than before."
    >
      <Loaded from={{ ...answer, data: rows }} height={160}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState title="Nothing to compare yet">
              A species needs some recent and some earlier sessions.
            </EmptyState>
          ) : (
            <div className="table-scroll tall" tabIndex={0} role="region" aria-label="Table of regressions">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Species</th>
                    <th scope="col">Figure</th>
                    <th scope="col">Judgement</th>
                    <th scope="col" className="number">
                      Factor
                    </th>
                    <th scope="col" className="number">
                      95 % interval
                    </th>
                    <th scope="col" className="number">
                      n recent
                    </th>
                    <th scope="col" className="number">
                      n earlier
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((one, at) => (
                    <tr key={at}>
                      <th scope="row">
                        <ShortId id={one.species_hash} />
                      </th>
                      <td>{one.metric}</td>
                      <td>
                        <Badge {...(judgements[one.state] ?? unjudged)} />
                      </td>
                      <td className="number">{isKnown(one.ratio) ? `× ${number(one.ratio)}` : 'unknown'}</td>
                      <td className="number">
                        {isKnown(one.low) && isKnown(one.high)
                          ? `${number(one.low)} to ${number(one.high)}`
                          : 'unknown'}
                      </td>
                      <td className="number">{count(one.recent_n)}</td>
                      <td className="number">{count(one.earlier_n)}</td>
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

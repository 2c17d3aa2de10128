// SPDX-License-Identifier: Apache-2.0
// The insights with one kind of change.
import type { ComparedInsight } from '../../api/runs';
import { Card } from '../../components/card';
import { Hours } from '../../components/figures';
import { VerdictBadge } from '../../components/verdict_badge';
import { isKnown } from '../../format/unknown';

const titles = {
  new: 'New: the reference had none of these',
  updated: 'Updated: same place, other words or figures',
  dropped: 'Dropped: the run has these no more',
  unchanged: 'Unchanged',
} as const;

function Insight({ insight }: { insight: ComparedInsight }) {
  const before = insight.recommendation_before;
  return (
    <li>
      <div className="row between">
        <span className="row">
          <VerdictBadge verdict={insight.change} />
          <strong>{insight.action_type.replaceAll('_', ' ')}</strong>
          <code className="small">{insight.id}</code>
        </span>
        <span className="nowrap">
          {insight.change === 'updated' && (isKnown(insight.hours) || isKnown(insight.hours_before)) && (
            <>
              <Hours value={insight.hours_before} /> →{' '}
            </>
          )}
          <Hours value={insight.change === 'dropped' ? insight.hours_before : insight.hours} />
          {isKnown(insight.delta_hours) && (
            <span className="muted">
              {' '}
              (change <Hours value={insight.delta_hours} />)
            </span>
          )}
        </span>
      </div>
      <p className="small">{insight.recommendation || before}</p>
      {insight.change === 'updated' && before && before !== insight.recommendation && (
        <details className="small">
          <summary>{insight.wording_changed ? 'What it said before' : 'Its figures before'}</summary>
          <p>{before}</p>
        </details>
      )}
    </li>
  );
}

export function ChangeList({
  change,
  insights,
}: {
  change: ComparedInsight['change'];
  insights: ComparedInsight[];
}) {
  return (
    <Card title={`${titles[change]} (${insights.length})`}>
      {insights.length === 0 ? (
        <p className="muted">None.</p>
      ) : (
        <ul className="list">
          {insights.map((insight, at) => (
            <Insight key={`${insight.identity} ${insight.id} ${at}`} insight={insight} />
          ))}
        </ul>
      )}
    </Card>
  );
}

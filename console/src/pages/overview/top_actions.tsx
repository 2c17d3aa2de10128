// SPDX-License-Identifier: Apache-2.0
// The best verified actions with their savings as dot and whisker on one scale.
import type { TopAction } from '../../api/overview';
import { DotWhisker, scaleOf } from '../../components/dot_whisker';
import { EmptyState } from '../../components/empty_state';
import { Hours } from '../../components/figures';
import { VerdictBadge } from '../../components/verdict_badge';
import { hours } from '../../format/duration';
import { percent } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { Link } from '../../router/link';
import { runHref } from '../../router/routes';

const intervalOf = (action: TopAction) =>
  isKnown(action.ci_low) && isKnown(action.ci_high)
    ? { low: action.ci_low, high: action.ci_high, level: 0.95 }
    : null;

export function TopActions({ actions }: { actions: TopAction[] }) {
  if (actions.length === 0)
    return (
      <EmptyState title="No verified action">
        A run shows here what would shorten waits, once a replay has verified it.
      </EmptyState>
    );
  const scale = scaleOf(actions.flatMap((action) => [action.saving_hours, action.ci_low, action.ci_high]));
  return (
    <ol className="list">
      {actions.map((action, at) => (
        <li key={`${action.run_id}-${at}`} className="action-row">
          <div>
            <Link href={`${runHref(action.run_id)}?tab=actions`}>{action.title}</Link>
          </div>
          <DotWhisker value={action.saving_hours} interval={intervalOf(action)} scale={scale} />
          <div className="row small">
            <strong>
              <Hours value={action.saving_hours} />
            </strong>
            <VerdictBadge verdict={action.verdict} />
            <span className="muted">
              {intervalOf(action)
                ? `${hours(action.ci_low)} to ${hours(action.ci_high)}`
                : 'no shorter wait is claimed'}
              , confidence {percent(action.confidence, 0)}
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

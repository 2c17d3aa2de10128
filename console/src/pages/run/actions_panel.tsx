// SPDX-License-Identifier: Apache-2.0
// What to change: verified by replay, with intervals; what was blocked or skipped, and why.
import type { Decision } from '../../api/report';
import { Card } from '../../components/card';
import { scaleOf } from '../../components/dot_whisker';
import { EmptyState } from '../../components/empty_state';
import { VerdictBadge } from '../../components/verdict_badge';
import { counted } from '../../format/number';
import { ActionRow } from './action_row';
import { BlockedTable } from './blocked_table';
import { EnergyTable } from './energy_table';
import { KnownIssues } from './known_issues';
import { SkippedTable } from './skipped_table';

export function ActionsPanel({ decision, dataset }: { decision: Decision; dataset: string }) {
  const { actions, blocked, skipped, known_issues: issues } = decision;
  const scale = scaleOf(
    actions.flatMap((action) => [action.delta_hours, action.interval?.low, action.interval?.high]),
  );
  return (
    <div className="stack">
      <Card
        title={counted(actions.length, 'verified action', 'verified actions')}
        tools={decision.model_verdict && <VerdictBadge verdict={decision.model_verdict} />}
        note="Each was replayed on this log. Hours saved, with 95 % intervals; the scale is compressed, so that small savings can be seen. They stand in the order of the energy that each takes away, and of confidence where that is the same. Savings of single actions overlap and must not be added up."
      >
        {actions.length === 0 ? (
          <EmptyState title="No action was verified">
            {decision.actions_reason || 'Nothing that was tried shortens waits for certain.'}
          </EmptyState>
        ) : (
          <ol className="list">
            {actions.map((action) => (
              <ActionRow key={`${action.rank}`} action={action} scale={scale} dataset={dataset} />
            ))}
          </ol>
        )}
      </Card>
      {issues.length > 0 && <KnownIssues issues={issues} />}
      <EnergyTable energy={decision.energy} reason={decision.energy_reason} />
      <BlockedTable blocked={blocked} />
      <SkippedTable skipped={skipped} />
    </div>
  );
}

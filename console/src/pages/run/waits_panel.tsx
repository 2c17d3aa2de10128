// SPDX-License-Identifier: Apache-2.0
// Where the waiting comes from: by process and cause, over time, and who made whom wait.
import { pluginOf, type Report } from '../../api/report';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { BlameChart } from './blame_chart';
import { waitFigures } from './wait_figures';
import { WaitsByProcess } from './waits_by_process';
import { WaitsOverTime } from './waits_over_time';

export function WaitsPanel({ report }: { report: Report }) {
  const figures = waitFigures(report);
  if (!figures?.by_process)
    return (
      <EmptyState
        title="Waits were not attributed"
        command={`stat-harness run ${report.volatile.dataset_name} --plugin analysis_wait_attribution_v1`}
      >
        The plugin of wait attribution did not run, or the log has no queue times. This runs it.
      </EmptyState>
    );
  return (
    <div className="stack">
      <Card title="Waits by cause" note={pluginOf(report, 'analysis_wait_attribution_v1')?.summary}>
        <WaitsByProcess rows={figures.by_process} />
      </Card>
      {figures.over_time && (
        <Card
          title="Waits over time"
          note="Hours waited by all executions together, in steps of a day or as the log is long, UTC."
        >
          <WaitsOverTime over={figures.over_time} />
        </Card>
      )}
      <Card
        title="Who made whom wait"
        note="Hours of contention: the row waited while the column held the slots. The darker, the longer (logarithmic)."
      >
        <BlameChart blame={figures.blame ?? []} restUs={figures.blame_rest_us ?? 0} />
      </Card>
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
// All runs of the home, newest first, two of which can be compared.
import { useState } from 'react';
import type { Items } from '../api/common';
import { runsPath, type RunRow } from '../api/runs';
import { Card } from '../components/card';
import { DataTable, type Column } from '../components/data_table';
import { EmptyState } from '../components/empty_state';
import { Count, Hours, Time } from '../components/figures';
import { Loaded } from '../components/loaded';
import { PageHead } from '../components/page_head';
import { VerdictBadge } from '../components/verdict_badge';
import { number } from '../format/number';
import { isKnown } from '../format/unknown';
import { useResource } from '../hooks/use_resource';
import { Link } from '../router/link';
import { navigate } from '../router/router';
import { compareHref, runHref } from '../router/routes';

const columns: Column<RunRow>[] = [
  { head: 'Run', className: 'nowrap', cell: (run) => <Link href={runHref(run.run_id)}>{run.run_id}</Link> },
  { head: 'Log', cell: (run) => run.dataset_name },
  { head: 'State', cell: (run) => <VerdictBadge verdict={run.state} /> },
  { head: 'Finished', cell: (run) => <Time at={run.finished_at} /> },
  { head: 'Energy', number: true, cell: (run) => (isKnown(run.energy) ? number(run.energy) : null) },
  { head: 'Findings', number: true, cell: (run) => <Count value={run.findings} /> },
  { head: 'Verified actions', number: true, cell: (run) => <Count value={run.actions_verified} /> },
  { head: 'Saving', number: true, cell: (run) => <Hours value={run.saving_hours} /> },
];

export function RunsPage() {
  const runs = useResource<Items<RunRow>>(runsPath(500), 10_000);
  const [chosen, setChosen] = useState<string[]>([]);
  const toggle = (id: string) =>
    setChosen((before) =>
      before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2),
    );
  const choice: Column<RunRow> = {
    head: <span className="hidden-visually">Compare</span>,
    cell: ({ run_id }) => (
      <input
        type="checkbox"
        aria-label={`Choose run ${run_id} to compare`}
        checked={chosen.includes(run_id)}
        onChange={() => toggle(run_id)}
      />
    ),
  };
  // The list is newest first: the later run is held against the earlier. Ids tell no more than the second.
  const [run, reference] = (runs.data?.items ?? [])
    .map(({ run_id }) => run_id)
    .filter((id) => chosen.includes(id));
  return (
    <div className="page">
      <PageHead title="Runs" note="Each run of each log, newest first.">
        <button
          type="button"
          disabled={chosen.length !== 2}
          onClick={() => run && reference && navigate(compareHref(run, reference))}
        >
          Compare the two chosen
        </button>
      </PageHead>
      <Card title="All runs" note="Choose two to see what the later found that the earlier had not.">
        <Loaded from={runs} height={300}>
          {(data) => (
            <DataTable
              rows={data.items}
              rowKey={(run) => run.run_id}
              rowHead={1}
              columns={[choice, ...columns]}
              empty={
                <EmptyState title="No run yet" command="stat-harness run LOG.csv">
                  Drop a log on the <Link href="/">overview</Link>, or run this command on the machine of the
                  server.
                </EmptyState>
              }
            />
          )}
        </Loaded>
      </Card>
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
// All runs of the home, newest first, two of which can be compared.
import { useState } from 'react';
import type { Items } from '../api/common';
import { runsPath, type RunRow } from '../api/runs';
import { Card } from '../components/card';
import { EmptyState } from '../components/empty_state';
import { Count, Hours, Time } from '../components/figures';
import { Loaded } from '../components/loaded';
import { PageHead } from '../components/page_head';
import { VerdictBadge } from '../components/verdict_badge';
import { number } from '../format/number';
import { useResource } from '../hooks/use_resource';
import { Link } from '../router/link';
import { navigate } from '../router/router';
import { compareHref, runHref } from '../router/routes';

function RunsTable({
  runs,
  chosen,
  toggle,
}: {
  runs: RunRow[];
  chosen: string[];
  toggle: (id: string) => void;
}) {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden-visually">Compare</span>
            </th>
            <th scope="col">Run</th>
            <th scope="col">Log</th>
            <th scope="col">State</th>
            <th scope="col">Finished</th>
            <th scope="col" className="number">
              Energy
            </th>
            <th scope="col" className="number">
              Findings
            </th>
            <th scope="col" className="number">
              Verified actions
            </th>
            <th scope="col" className="number">
              Saving
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.run_id}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Choose run ${run.run_id} to compare`}
                  checked={chosen.includes(run.run_id)}
                  onChange={() => toggle(run.run_id)}
                />
              </td>
              <th scope="row" className="nowrap">
                <Link href={runHref(run.run_id)}>{run.run_id}</Link>
              </th>
              <td>{run.dataset_name ?? <span className="unknown">unknown</span>}</td>
              <td>
                <VerdictBadge verdict={run.state} />
              </td>
              <td>
                <Time at={run.finished_at} />
              </td>
              <td className="number">{number(run.energy)}</td>
              <td className="number">
                <Count value={run.findings} />
              </td>
              <td className="number">
                <Count value={run.actions_verified} />
              </td>
              <td className="number">
                <Hours value={run.saving_hours} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function RunsPage() {
  const runs = useResource<Items<RunRow>>(runsPath(500), 10_000);
  const [chosen, setChosen] = useState<string[]>([]);
  const toggle = (id: string) =>
    setChosen((before) =>
      before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2),
    );
  // Ids start with the time, so the later run is held against the earlier.
  const [reference, run] = [...chosen].sort();
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
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState title="No run yet" command="stat-harness run LOG.csv">
                Drop a log on the <Link href="/">overview</Link>, or run this command on the machine of the
                server.
              </EmptyState>
            ) : (
              <RunsTable runs={data.items} chosen={chosen} toggle={toggle} />
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}

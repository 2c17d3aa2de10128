// SPDX-License-Identifier: Apache-2.0
// Which run is held against which reference; the choice stands in the address.
import type { RunRow } from '../../api/runs';
import { Card } from '../../components/card';
import { localTime } from '../../format/time';
import { setQuery } from '../../router/router';

function textOf(run: RunRow): string {
  return `${run.dataset_name ?? 'log'}, ${localTime(run.finished_at)} (${run.run_id})`;
}

export function RunChooser({ runs, run, reference }: { runs: RunRow[]; run: string; reference: string }) {
  return (
    <Card title="Which runs">
      <div className="filters">
        <label>
          Run
          <select value={run} onChange={(event) => setQuery({ run: event.target.value })}>
            <option value="">choose a run</option>
            {runs.map((one) => (
              <option key={one.run_id} value={one.run_id}>
                {textOf(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Reference
          <select value={reference} onChange={(event) => setQuery({ reference: event.target.value })}>
            <option value="">the latest earlier run like it</option>
            {runs
              .filter((one) => one.run_id !== run)
              .map((one) => (
                <option key={one.run_id} value={one.run_id}>
                  {textOf(one)}
                </option>
              ))}
          </select>
        </label>
      </div>
    </Card>
  );
}

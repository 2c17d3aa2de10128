// SPDX-License-Identifier: Apache-2.0
// The figures of the newest run at a glance.
import type { Overview } from '../../api/overview';
import { Count, Hours, Time } from '../../components/figures';
import { EmptyState } from '../../components/empty_state';
import { Tile, Tiles } from '../../components/tiles';
import { number } from '../../format/number';
import { Link } from '../../router/link';
import { runHref } from '../../router/routes';

export function EnergyTiles({ overview }: { overview: Overview }) {
  const { energy, trend } = overview;
  const newest = [...trend].sort((a, b) => (b.finished_at ?? '').localeCompare(a.finished_at ?? ''))[0];
  if (!newest)
    return (
      <EmptyState title="No run yet" command="stat-harness run LOG.csv">
        Drop a log below, or run this command on the machine of the server.
      </EmptyState>
    );
  const total = energy?.total ?? newest.energy;
  const best = [...overview.top_actions].sort((a, b) => (b.saving_hours ?? 0) - (a.saving_hours ?? 0))[0];
  return (
    <Tiles>
      <Tile name="Energy of the newest run" note="distance from its own best weeks; 0 is best">
        {number(total)}
      </Tile>
      <Tile name="Waiting" note="of all executions in the log">
        <Hours value={newest.wait_hours} />
      </Tile>
      <Tile name="Findings">
        <Count value={newest.findings} />
      </Tile>
      <Tile name="Largest verified saving" note={best ? best.title : 'no action was verified'}>
        {best ? <Hours value={best.saving_hours} /> : 'none'}
      </Tile>
      <Tile name="Newest run" note={<Time at={newest.finished_at} />}>
        <Link href={runHref(newest.run_id)}>{newest.dataset_name ?? 'open the run'}</Link>
      </Tile>
    </Tiles>
  );
}

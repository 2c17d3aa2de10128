// SPDX-License-Identifier: Apache-2.0
// How many sessions there are, and what still waits.
import type { SessionStats } from '../../api/sessions';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Count } from '../../components/figures';
import { Tile, Tiles } from '../../components/tiles';
import { Link } from '../../router/link';

export function SessionsCard({ stats, className }: { stats: SessionStats | null; className: string }) {
  const none = !stats || stats.sessions === 0;
  return (
    <Card title="Sessions" className={className} tools={<Link href="/sessions">All sessions</Link>}>
      {none ? (
        <EmptyState title="No session yet" command="stat-harness sessions import TRACES.jsonl">
          Import traces, or let your application send OTLP to <code>{`${location.origin}/v1/traces`}</code>.
        </EmptyState>
      ) : (
        <Tiles>
          <Tile name="Sessions">
            <Count value={stats.sessions} />
          </Tile>
          <Tile name="Spans" note="durable">
            <Count value={stats.spans ?? stats.acknowledged} />
          </Tile>
          <Tile name="Settled">
            <Count value={stats.settled} />
          </Tile>
          <Tile name="Pending" note="a cost is missing, or spans still come">
            <Count value={stats.pending} />
          </Tile>
        </Tiles>
      )}
    </Card>
  );
}

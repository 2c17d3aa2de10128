// SPDX-License-Identifier: Apache-2.0
// What other tools told the observer.
import type { EventStats } from '../../api/events';
import { Card } from '../../components/card';
import { Count } from '../../components/figures';
import { Tile, Tiles } from '../../components/tiles';
import { percent } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { Link } from '../../router/link';
import { EventsEmpty } from '../events/events_empty';

export function EventsCard({ stats, className }: { stats: EventStats | null; className: string }) {
  const ok = stats?.ok;
  return (
    <Card title="Events" className={className} tools={<Link href="/events">All events</Link>}>
      {!stats?.total ? (
        <EventsEmpty />
      ) : (
        <Tiles>
          <Tile name="Events">
            <Count value={stats.total} />
          </Tile>
          <Tile name="Went well" note="of those that say so">
            {isKnown(ok?.rate) ? percent(ok.rate) : 'unknown'}
          </Tile>
          <Tile name="Failed">
            <Count value={ok?.false} />
          </Tile>
          <Tile name="Say nothing of it" note="counted apart">
            <Count value={ok?.unknown} />
          </Tile>
        </Tiles>
      )}
    </Card>
  );
}

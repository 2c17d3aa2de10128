// SPDX-License-Identifier: Apache-2.0
// Totals, known sources, and unknown ones apart.
import type { EventStats } from '../../api/events';
import { Card } from '../../components/card';
import { Count } from '../../components/figures';
import { Tile, Tiles } from '../../components/tiles';
import { counted, percent } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { SourceTable } from './source_table';

export function StatsCards({ stats }: { stats: EventStats }) {
  const ok = stats.ok;
  return (
    <>
      <Tiles>
        <Tile name="Events">
          <Count value={stats.total} />
        </Tile>
        <Tile name="Went well" note="of those that say whether they did">
          {isKnown(ok?.rate) ? percent(ok.rate) : <span className="unknown">unknown</span>}
        </Tile>
        <Tile name="Said ok">
          <Count value={ok?.true} />
        </Tile>
        <Tile name="Said failed">
          <Count value={ok?.false} />
        </Tile>
        <Tile name="Said neither" note="unknown, counted as neither">
          <Count value={ok?.unknown} />
        </Tile>
      </Tiles>
      <div className="grid">
        <Card title="Known sources" className="span-6">
          <SourceTable
            counts={stats.by_source ?? {}}
            ok={stats.ok_by_source ?? {}}
            none="None of the known sources has sent an event."
          />
        </Card>
        <Card
          title="Unknown sources"
          className="span-6"
          note="Stored under the name that was sent, never counted as another."
        >
          <SourceTable counts={stats.unknown_sources ?? {}} none="All events came from known sources." />
          {stats.other_unknown_sources ? (
            <p className="small muted">
              {counted(stats.other_unknown_sources, 'event more is', 'events more are')} of further unknown
              sources.
            </p>
          ) : null}
        </Card>
      </div>
    </>
  );
}

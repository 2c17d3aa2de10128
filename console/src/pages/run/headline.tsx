// SPDX-License-Identifier: Apache-2.0
// The run in a few figures.
import type { Report } from '../../api/report';
import { Count, Hours } from '../../components/figures';
import { Tile, Tiles } from '../../components/tiles';
import { duration, durationShort, hours } from '../../format/duration';
import { intervalText } from '../../format/interval';
import { counted, number, percent } from '../../format/number';
import { isKnown, unknown } from '../../format/unknown';

export function Headline({ report }: { report: Report }) {
  const { headline, decision, dataset } = report.stable;
  const best = decision.plans[0];
  const top = headline.top_process;
  const noTop = isKnown(headline.wait_hours) ? 'no waits' : 'no analysis of waits in this run';
  return (
    <Tiles>
      <Tile name="Energy" note={decision.energy ? '0 is best' : decision.energy_reason}>
        {number(decision.energy?.total)}
      </Tile>
      <Tile name="Waiting" note={`in waits over ${durationShort(headline.wait_threshold_s * 1000)}`}>
        <Hours value={headline.wait_hours} />
      </Tile>
      <Tile
        name="Best plan saves"
        note={best ? intervalText(best.interval, hours) : decision.actions_reason || 'no plan was verified'}
      >
        {best ? <Hours value={best.delta_hours} /> : 'nothing'}
      </Tile>
      <Tile
        name="Verified actions"
        note={`${decision.blocked.length} blocked, ${decision.skipped.length} skipped`}
      >
        <Count value={decision.actions.length} />
      </Tile>
      <Tile name="Most waiting" note={top ? `${hours(top.hours)}, ${percent(top.share)}` : noTop}>
        {top ? top.process_id : isKnown(headline.wait_hours) ? 'none' : unknown}
      </Tile>
      <Tile name="Log" note={dataset.span ? `over ${duration(dataset.span.span_us / 1000)}` : 'no times'}>
        {counted(headline.rows, 'row', 'rows')}
      </Tile>
    </Tiles>
  );
}

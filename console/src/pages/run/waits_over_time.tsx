// SPDX-License-Identifier: Apache-2.0
// Waits by cause from day to day, stacked.
import { useCallback, useMemo, useState } from 'react';
import { axis, baseOption, legend, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { hours, hoursShort } from '../../format/duration';
import { causeColours, causes, hoursOf, type WaitFigures } from './wait_figures';

const dayOf = (us: number) =>
  new Date(us / 1000).toISOString().slice(0, 16).replace('T00:00', '').replace('T', ' ');

export function WaitsOverTime({ over }: { over: NonNullable<WaitFigures['over_time']> }) {
  const [held, setHeld] = useState(true);
  const shown = useMemo(
    () =>
      causes.filter(
        (cause) => (held || cause !== 'held') && over.steps.some((step) => hoursOf(step, cause) > 0),
      ),
    [over, held],
  );
  const times = useMemo(() => over.steps.map((_, at) => over.start_us + at * over.step_us), [over]);
  const option = useCallback(
    (colours: ChartColours) => {
      const colourOf = causeColours({ ...colours });
      return {
        ...baseOption(colours),
        grid: { left: 8, right: 24, top: 54, bottom: 8, containLabel: true },
        legend: legend(colours),
        tooltip: { ...tooltip(colours), trigger: 'axis', valueFormatter: (value: number) => hours(value) },
        xAxis: { ...axis(colours), type: 'category', data: times.map(dayOf), splitLine: { show: false } },
        yAxis: {
          ...axis(colours),
          type: 'value',
          axisLabel: { color: colours.muted, formatter: hoursShort },
        },
        series: shown.map((cause) => ({
          name: cause,
          type: 'line',
          stack: 'waits',
          symbol: 'none',
          areaStyle: { color: colourOf[cause], opacity: 0.75 },
          lineStyle: { width: 0 },
          itemStyle: { color: colourOf[cause] },
          data: over.steps.map((step) => hoursOf(step, cause)),
        })),
      };
    },
    [over, shown, times],
  );
  const worst = over.steps.reduce(
    (best, step, at) => (hoursOf(step, 'wait') > hoursOf(over.steps[best] ?? {}, 'wait') ? at : best),
    0,
  );
  return (
    <div className="stack">
      <label className="row small">
        <input type="checkbox" checked={held} onChange={(event) => setHeld(event.target.checked)} />
        With waits for a parent or dependency
      </label>
      <Chart
        height={280}
        option={option}
        summary={`Waits over ${over.steps.length} steps; the worst began ${dayOf(times[worst] ?? over.start_us)} UTC with ${hours(hoursOf(over.steps[worst] ?? {}, 'wait'))}.`}
        table={{
          head: ['From (UTC)', 'All waits', ...causes],
          rows: over.steps.map((step, at) => [
            dayOf(times[at] ?? 0),
            hours(hoursOf(step, 'wait')),
            ...causes.map((cause) => hours(hoursOf(step, cause))),
          ]),
        }}
      />
    </div>
  );
}

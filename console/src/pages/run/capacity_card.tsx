// SPDX-License-Identifier: Apache-2.0
// What more slots bring: by replay, beside the rule of thumb that ignores why executions wait.
import { useCallback, useState } from 'react';
import { pluginOf, type Report } from '../../api/report';
import { axis, baseOption, legend, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { whiskerSeries } from '../../charts/whisker_series';
import { Card } from '../../components/card';
import { hours, hoursShort } from '../../format/duration';
import { counted } from '../../format/number';

interface Point {
  more_slots: number;
  slots: number;
  replayed_wait_us: number | null;
  naive_wait_us: number | null;
  ci_low_us: number | null;
  ci_high_us: number | null;
  verdict: string | null;
}

interface Pool {
  name: string;
  curve?: Point[];
}

const inHours = (us: number | null) => (us === null ? null : us / 3.6e9);

export function CapacityCard({ report }: { report: Report }) {
  const plugin = pluginOf(report, 'analysis_capacity_scaling');
  const pools = ((plugin?.metrics as { pools?: Pool[] } | undefined)?.pools ?? []).filter(
    (pool) => (pool.curve?.length ?? 0) > 1,
  );
  const [name, setName] = useState(pools[0]?.name ?? '');
  const pool = pools.find((one) => one.name === name) ?? pools[0];
  const points = pool?.curve;
  const option = useCallback(
    (colours: ChartColours) => {
      const all = points ?? [];
      const line = (
        title: string,
        colour: string,
        type: 'solid' | 'dashed',
        symbol: string,
        value: (point: Point) => number | null,
      ) => ({
        name: title,
        type: 'line',
        symbol,
        symbolSize: 8,
        lineStyle: { color: colour, type, width: 2 },
        itemStyle: { color: colour },
        data: all.map((point) => [point.slots, inHours(value(point))]),
      });
      return {
        ...baseOption(colours),
        grid: { left: 12, right: 24, top: 34, bottom: 34, containLabel: true },
        legend: legend(colours),
        tooltip: { ...tooltip(colours), trigger: 'axis', valueFormatter: (value: number) => hours(value) },
        xAxis: { ...axis(colours, 'slots'), type: 'value', scale: true, minInterval: 1 },
        yAxis: {
          ...axis(colours),
          type: 'value',
          scale: true,
          axisLabel: { color: colours.muted, formatter: hoursShort },
        },
        series: [
          line('by replay', colours.blue, 'solid', 'circle', (point) => point.replayed_wait_us),
          line('naive rule', colours.grey, 'dashed', 'diamond', (point) => point.naive_wait_us),
          whiskerSeries(
            all
              .filter((point) => point.ci_low_us !== null && point.ci_high_us !== null)
              .map(
                (point) =>
                  [point.slots, (point.ci_low_us ?? 0) / 3.6e9, (point.ci_high_us ?? 0) / 3.6e9] as const,
              ),
            colours.blue,
          ),
        ],
      };
    },
    [points],
  );
  const first = points?.[0];
  const last = points?.[points.length - 1];
  if (!pool || !first || !last) return null;
  return (
    <Card
      title="What more slots bring"
      note={plugin?.summary}
      tools={
        pools.length > 1 && (
          <label className="row small">
            Pool
            <select value={pool.name} onChange={(event) => setName(event.target.value)}>
              {pools.map((one) => (
                <option key={one.name}>{one.name}</option>
              ))}
            </select>
          </label>
        )
      }
    >
      <Chart
        height={280}
        option={option}
        summary={`With ${counted(last.more_slots, 'slot', 'slots')} more in ${pool.name} all waits fall from ${hours(inHours(first.replayed_wait_us))} to ${hours(inHours(last.replayed_wait_us))} by replay; the naive rule promises ${hours(inHours(last.naive_wait_us))}.`}
        table={{
          head: ['Slots', 'By replay', '95 % low', '95 % high', 'Naive rule', 'Verdict'],
          rows: (points ?? []).map((point) => [
            String(point.slots),
            hours(inHours(point.replayed_wait_us)),
            hours(inHours(point.ci_low_us)),
            hours(inHours(point.ci_high_us)),
            hours(inHours(point.naive_wait_us)),
            (point.verdict ?? 'as it is').replaceAll('_', ' '),
          ]),
        }}
      />
    </Card>
  );
}

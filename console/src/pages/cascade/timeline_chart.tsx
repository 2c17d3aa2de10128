// SPDX-License-Identifier: Apache-2.0
// Bars of cost and a line of sessions over time; steps in which nothing ran stand as gaps.
import { useCallback, useMemo } from 'react';
import type { TimelineBucket } from '../../api/cascades';
import { axis, baseOption, legend, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { usd, usdShort } from '../../format/money';
import { count, counted } from '../../format/number';

export type Bucket = 'hour' | 'day' | 'week';

const kHours: Record<Bucket, number> = { hour: 1, day: 24, week: 168 };
const kMost = 3000;

// With the steps between that have no session, while they are not too many to draw.
function withGaps(items: TimelineBucket[], bucket: Bucket): TimelineBucket[] {
  const first = items[0];
  const last = items[items.length - 1];
  if (!first || !last) return items;
  const step = kHours[bucket] * 3_600_000;
  const start = Date.parse(first.start);
  const steps = Math.round((Date.parse(last.start) - start) / step) + 1;
  if (!(steps <= kMost)) return items;
  const known = new Map(items.map((item) => [Date.parse(item.start), item]));
  return Array.from({ length: steps }, (_, at) => {
    const time = start + at * step;
    const none = { cost: null, sessions: 0, tokens: 0, errors: 0, outliers: 0, without_cost: 0 };
    return known.get(time) ?? { start: new Date(time).toISOString(), ...none };
  });
}

const label = (start: string, bucket: Bucket) =>
  bucket === 'hour' ? start.slice(0, 16).replace('T', ' ') : start.slice(0, 10);

export function TimelineChart({ items, bucket }: { items: TimelineBucket[]; bucket: Bucket }) {
  const shown = useMemo(() => withGaps(items, bucket), [items, bucket]);
  const option = useCallback(
    (colours: ChartColours) => ({
      ...baseOption(colours),
      grid: { left: 8, right: 12, top: 40, bottom: 8, containLabel: true },
      legend: legend(colours),
      tooltip: {
        ...tooltip(colours),
        trigger: 'axis',
        formatter: (at: { dataIndex: number }[]) => {
          const item = shown[at[0]?.dataIndex ?? 0];
          if (item?.sessions === 0) return `${label(item.start, bucket)} UTC\nno session`;
          return item
            ? `${label(item.start, bucket)} UTC\ncost ${usd(item.cost)}\nsessions ${count(item.sessions)}, ${count(item.without_cost)} without a known cost\ntokens ${count(item.tokens)}\nerrors ${count(item.errors)}\noutliers ${count(item.outliers)}`
            : '';
        },
      },
      xAxis: {
        ...axis(colours),
        type: 'category',
        data: shown.map((item) => label(item.start, bucket)),
        splitLine: { show: false },
      },
      yAxis: [
        {
          ...axis(colours),
          type: 'value',
          axisLabel: { color: colours.muted, formatter: (value: number) => usdShort(value) },
        },
        {
          ...axis(colours),
          type: 'value',
          splitLine: { show: false },
          minInterval: 1,
          axisLabel: { color: colours.muted, formatter: (value: number) => count(value) },
        },
      ],
      series: [
        {
          name: 'cost (USD)',
          type: 'bar',
          barMaxWidth: 28,
          data: shown.map((item) => item.cost),
          itemStyle: { color: colours.blue },
        },
        {
          name: 'sessions',
          type: 'line',
          yAxisIndex: 1,
          symbol: 'diamond',
          symbolSize: 7,
          data: shown.map((item) => item.sessions),
          lineStyle: { color: colours.orange, type: 'dashed' },
          itemStyle: { color: colours.orange },
        },
      ],
    }),
    [shown, bucket],
  );
  const most = items.reduce<TimelineBucket | undefined>(
    (best, item) => ((item.cost ?? -1) > (best?.cost ?? -1) ? item : best),
    undefined,
  );
  return (
    <Chart
      height={280}
      option={option}
      summary={`Cost over ${counted(items.length, bucket, `${bucket}s`)}; the dearest began ${most ? label(most.start, bucket) : 'unknown'} with ${usd(most?.cost)}.`}
      table={{
        head: ['From (UTC)', 'Cost', 'Sessions', 'Tokens', 'Errors', 'Outliers', 'Without a known cost'],
        rows: items.map((item) => [
          label(item.start, bucket),
          usd(item.cost),
          count(item.sessions),
          count(item.tokens),
          count(item.errors),
          count(item.outliers),
          count(item.without_cost),
        ]),
      }}
    />
  );
}

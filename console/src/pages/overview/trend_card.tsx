// SPDX-License-Identifier: Apache-2.0
// Energy, waits or findings from run to run; a point opens its run.
import { useCallback, useMemo, useState } from 'react';
import type { TrendPoint } from '../../api/overview';
import { axis, baseOption, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { Choices } from '../../components/choices';
import { EmptyState } from '../../components/empty_state';
import { decimal, number } from '../../format/number';
import { localTime, parseTime } from '../../format/time';
import { isKnown } from '../../format/unknown';
import { navigate } from '../../router/router';
import { runHref } from '../../router/routes';

type Field = 'energy' | 'wait_hours' | 'findings';
const fields: readonly { value: Field; text: string; unit: string }[] = [
  { value: 'energy', text: 'Energy', unit: '' },
  { value: 'wait_hours', text: 'Waits', unit: 'h' },
  { value: 'findings', text: 'Findings', unit: '' },
];

export function TrendCard({ trend }: { trend: TrendPoint[] }) {
  const [field, setField] = useState<Field>('energy');
  const chosen = fields.find((one) => one.value === field) ?? fields[0];
  const unit = chosen?.unit ? ` ${chosen.unit}` : '';
  const points = useMemo(
    () =>
      trend
        .filter((point) => parseTime(point.finished_at) && isKnown(point[field]))
        .sort((a, b) => (a.finished_at ?? '').localeCompare(b.finished_at ?? '')),
    [trend, field],
  );
  const option = useCallback(
    (colours: ChartColours) => ({
      ...baseOption(colours),
      tooltip: {
        ...tooltip(colours),
        trigger: 'item',
        formatter: (item: { dataIndex: number }) => {
          const point = points[item.dataIndex];
          return point
            ? `${localTime(point.finished_at)}\n${point.dataset_name ?? point.run_id}\n${number(point[field])}${unit}`
            : '';
        },
      },
      xAxis: { ...axis(colours), type: 'time', splitLine: { show: false } },
      yAxis: {
        ...axis(colours),
        type: 'value',
        axisLabel: { color: colours.muted, formatter: (value: number) => `${decimal(value)}${unit}` },
      },
      series: [
        {
          type: 'line',
          data: points.map((point) => [point.finished_at, point[field]]),
          symbol: 'circle',
          symbolSize: 9,
          lineStyle: { color: colours.blue, width: 2 },
          itemStyle: { color: colours.blue },
        },
      ],
    }),
    [points, field, unit],
  );
  const last = points[points.length - 1];
  if (trend.length === 0) return <EmptyState title="No run yet">Each run adds a point here.</EmptyState>;
  const name = (chosen?.text ?? '').toLowerCase();
  return (
    <div className="stack">
      <Choices label="Figure of the trend" value={field} options={fields} onChange={setField} />
      <Chart
        height={290}
        option={option}
        onPick={(at) => points[at] && navigate(runHref(points[at].run_id))}
        summary={
          last
            ? `Trend of ${name} over ${points.length} runs; the newest is ${number(last[field])}${unit}.`
            : `No run tells its ${name}.`
        }
        table={{
          head: ['Finished', 'Run', chosen?.text ?? ''],
          rows: points.map((point) => [
            localTime(point.finished_at),
            point.run_id,
            `${number(point[field])}${unit}`,
          ]),
        }}
      />
    </div>
  );
}

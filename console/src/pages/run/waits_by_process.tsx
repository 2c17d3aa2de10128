// SPDX-License-Identifier: Apache-2.0
// The processes that wait most, each bar split by cause; in hours or as shares.
import { useCallback, useMemo, useState } from 'react';
import { axis, baseOption, legend, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { Choices } from '../../components/choices';
import { hours, hoursShort } from '../../format/duration';
import { percent } from '../../format/number';
import { causeColours, causes, hoursOf, meanings, type WaitFigures } from './wait_figures';

type Rows = NonNullable<WaitFigures['by_process']>;
type Measure = 'hours' | 'rest' | 'share';
const measures = [
  { value: 'hours', text: 'Hours' },
  { value: 'rest', text: 'Hours, but for held' },
  { value: 'share', text: 'Shares' },
] as const;

function summaryOf(first: Rows[number], n: number): string {
  const most = [...causes].sort((a, b) => hoursOf(first.causes, b) - hoursOf(first.causes, a))[0] ?? 'held';
  const waits = hours(hoursOf(first.causes, 'wait'));
  return `Waits by cause of the ${n} processes that wait most. ${first.process_id} waits ${waits}, most of it because it ${meanings[most]}.`;
}

export function WaitsByProcess({ rows }: { rows: Rows }) {
  const [measure, setMeasure] = useState<Measure>('hours');
  const top = useMemo(() => {
    const size = (row: Rows[number]) =>
      hoursOf(row.causes, 'wait') - (measure === 'rest' ? hoursOf(row.causes, 'held') : 0);
    return [...rows]
      .filter((row) => size(row) > 0)
      .sort((a, b) => size(b) - size(a) || a.process_id.localeCompare(b.process_id))
      .slice(0, 15);
  }, [rows, measure]);
  const shown = useMemo(
    () =>
      causes.filter(
        (cause) =>
          (measure !== 'rest' || cause !== 'held') && top.some((row) => hoursOf(row.causes, cause) > 0),
      ),
    [top, measure],
  );
  const option = useCallback(
    (colours: ChartColours) => {
      const colourOf = causeColours({ ...colours });
      const value = (row: Rows[number], cause: (typeof causes)[number]) =>
        measure !== 'share'
          ? hoursOf(row.causes, cause)
          : hoursOf(row.causes, cause) / (hoursOf(row.causes, 'wait') || 1);
      const text = (x: number) => (measure !== 'share' ? hoursShort(x) : percent(x, 0));
      return {
        ...baseOption(colours),
        grid: { left: 8, right: 24, top: 54, bottom: 8, containLabel: true },
        legend: legend(colours),
        tooltip: {
          ...tooltip(colours),
          trigger: 'item',
          formatter: (item: { dataIndex: number; seriesName: string }) => {
            const row = top[item.dataIndex];
            const cause = item.seriesName as (typeof causes)[number];
            if (!row) return '';
            const wait = hoursOf(row.causes, cause);
            return `${row.process_id}\n${cause}: ${meanings[cause]}\n${hours(wait)}, ${percent(wait / (hoursOf(row.causes, 'wait') || 1))} of its waits`;
          },
        },
        xAxis: {
          ...axis(colours),
          type: 'value',
          ...(measure === 'share' ? { max: 1 } : {}),
          axisLabel: { color: colours.muted, hideOverlap: true, formatter: text },
        },
        yAxis: {
          ...axis(colours),
          type: 'category',
          inverse: true,
          data: top.map((row) => row.process_id),
          axisLabel: { color: colours.text },
        },
        series: shown.map((cause) => ({
          name: cause,
          type: 'bar',
          stack: 'waits',
          barMaxWidth: 20,
          data: top.map((row) => value(row, cause)),
          itemStyle: { color: colourOf[cause], borderColor: colours.surface, borderWidth: 0.5 },
        })),
      };
    },
    [top, shown, measure],
  );
  const first = top[0];
  if (!first && measure === 'hours') return <p>Nothing waited.</p>;
  return (
    <div className="stack">
      <Choices label="Measure of the bars" value={measure} options={measures} onChange={setMeasure} />
      <Chart
        height={80 + top.length * 28}
        option={option}
        summary={first ? summaryOf(first, top.length) : 'All waits are for a parent or dependency.'}
        table={{
          head: ['Process', 'Runs', 'All waits', ...causes],
          rows: top.map((row) => [
            row.process_id,
            row.runs.toLocaleString('en-US'),
            hours(hoursOf(row.causes, 'wait')),
            ...causes.map((cause) => hours(hoursOf(row.causes, cause))),
          ]),
        }}
      />
      <details className="small">
        <summary>What the causes mean</summary>
        <dl className="facts">
          {causes.map((cause) => (
            <div key={cause} style={{ display: 'contents' }}>
              <dt>{cause}</dt>
              <dd>{meanings[cause]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

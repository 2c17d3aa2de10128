// SPDX-License-Identifier: Apache-2.0
// The blame matrix as a heat map: rows waited, columns held the slots.
import { useCallback, useMemo } from 'react';
import { axis, baseOption, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { EmptyState } from '../../components/empty_state';
import { hours } from '../../format/duration';
import type { WaitFigures } from './wait_figures';

type Blame = NonNullable<WaitFigures['blame']>;
const kMost = 14;

// The names with the largest sums, largest first.
function largest(blame: Blame, key: 'process_id' | 'holder_process_id'): string[] {
  const sums = new Map<string, number>();
  for (const one of blame) sums.set(one[key], (sums.get(one[key]) ?? 0) + one.contention_us);
  return [...sums]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, kMost)
    .map(([name]) => name);
}

interface RenderApi {
  value: (at: number) => number;
  coord: (point: [number, number]) => [number, number];
  size: (point: [number, number]) => [number, number];
}

export function BlameChart({ blame, restUs }: { blame: Blame; restUs: number }) {
  const waiters = useMemo(() => largest(blame, 'process_id'), [blame]);
  const holders = useMemo(() => largest(blame, 'holder_process_id'), [blame]);
  const cells = useMemo(
    () =>
      blame
        .map(
          (one) =>
            [
              holders.indexOf(one.holder_process_id),
              waiters.indexOf(one.process_id),
              one.contention_us / 3.6e9,
            ] as const,
        )
        .filter(([x, y]) => x >= 0 && y >= 0),
    [blame, waiters, holders],
  );
  const option = useCallback(
    (colours: ChartColours) => {
      const sizes = cells.map(([, , value]) => value);
      const low = Math.log(Math.max(1e-6, Math.min(...sizes)));
      const high = Math.log(Math.max(1e-6, ...sizes));
      const depth = (value: number) => (high > low ? (Math.log(value) - low) / (high - low) : 1);
      return {
        ...baseOption(colours),
        grid: { left: 8, right: 12, top: 8, bottom: 8, containLabel: true },
        tooltip: {
          ...tooltip(colours),
          trigger: 'item',
          formatter: (item: { dataIndex: number }) => {
            const [x = 0, y = 0, value = 0] = cells[item.dataIndex] ?? [];
            return `${waiters[y]} waited\nwhile ${holders[x]} held the slots:\n${hours(value)}`;
          },
        },
        xAxis: {
          ...axis(colours),
          type: 'category',
          data: holders,
          axisLabel: { color: colours.text, rotate: 45, interval: 0 },
          splitLine: { show: true, lineStyle: { color: colours.line } },
        },
        yAxis: {
          ...axis(colours),
          type: 'category',
          inverse: true,
          data: waiters,
          axisLabel: { color: colours.text, interval: 0 },
          splitLine: { show: true, lineStyle: { color: colours.line } },
        },
        series: [
          {
            type: 'custom',
            data: cells.map((cell) => [...cell]),
            encode: { x: 0, y: 1 },
            renderItem: (_: unknown, api: RenderApi) => {
              const [cx, cy] = api.coord([api.value(0), api.value(1)]);
              const [width, height] = api.size([1, 1]);
              return {
                type: 'rect',
                shape: {
                  x: cx - width / 2 + 1,
                  y: cy - height / 2 + 1,
                  width: width - 2,
                  height: height - 2,
                  r: 2,
                },
                style: { fill: colours.vermillion, opacity: 0.15 + 0.85 * depth(api.value(2)) },
              };
            },
          },
        ],
      };
    },
    [cells, holders, waiters],
  );
  const worst = blame[0];
  if (!worst)
    return <EmptyState title="No contention">No execution waited because others held the slots.</EmptyState>;
  return (
    <div className="stack">
      <Chart
        height={130 + waiters.length * 24}
        option={option}
        summary={`Blame matrix of ${waiters.length} waiting and ${holders.length} holding processes. Largest: ${worst.process_id} waited ${hours(worst.contention_us / 3.6e9)} for ${worst.holder_process_id}.`}
        table={{
          head: ['Waited', 'Held the slots', 'Hours'],
          rows: blame.map((one) => [one.process_id, one.holder_process_id, hours(one.contention_us / 3.6e9)]),
        }}
      />
      <p className="small muted">All pairs that are not listed waited {hours(restUs / 3.6e9)} together.</p>
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
// The baseline as dots on a logarithmic scale, the typical range as a band, the session as a line.
import { useCallback, useMemo } from 'react';
import type { Baseline, Metric, MetricWhy } from '../../api/sessions';
import { axis, baseOption, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { EmptyState } from '../../components/empty_state';
import { duration, durationShort } from '../../format/duration';
import { usd, usdShort } from '../../format/money';
import { count, counted, sigma } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { navigate } from '../../router/router';
import { sessionHref } from '../../router/routes';

const formats: Record<Metric, (value: number | null) => string> = { cost: usd, duration, tokens: count };
const tickFormats: Record<Metric, (value: number) => string> = { cost: usdShort, duration: durationShort, tokens: count };

// 1, 2 and 5 times the powers of ten are too many over many decades; powers alone are too few within one.
function ticksOf(low: number, high: number): number[] {
  const steps = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps) ticks.push(step * 10 ** power);
  return ticks.filter((tick) => tick >= low && tick <= high);
}

interface Props {
  metric: Metric;
  value: number | null;
  baseline: Baseline;
  score: MetricWhy;
}

export function BaselineChart({ metric, value, baseline, score }: Props) {
  const format = formats[metric];
  const points = useMemo(
    () => baseline.points.filter((point) => isKnown(point.value) && point.value > 0),
    [baseline],
  );
  const location = score.location ?? baseline.location;
  const scale = score.scale ?? baseline.scale;
  const values = points.map((point) => point.value ?? 0);
  const marked = isKnown(value) && value > 0 ? value : null;
  const all = marked === null ? values : [...values, marked];
  const low = Math.min(...all) / 1.15;
  const high = Math.max(...all) * 1.15;

  const option = useCallback(
    (colours: ChartColours) => {
      const ln = Math.log;
      const heaviest = Math.max(1e-9, ...points.map((point) => point.weight ?? 1));
      const band =
        isKnown(location) && isKnown(scale)
          ? [
              [
                { xAxis: Math.max(ln(low), location - 2 * scale) },
                { xAxis: Math.min(ln(high), location + 2 * scale) },
              ],
            ]
          : [];
      const lines = [
        ...(isKnown(location)
          ? [
              {
                xAxis: location,
                lineStyle: { color: colours.grey, type: 'dashed', width: 1.5 },
                label: {
                  show: true,
                  formatter: 'typical',
                  color: colours.muted,
                  position: 'end',
                  distance: 20,
                  rotate: 0,
                },
              },
            ]
          : []),
        ...(marked !== null
          ? [
              {
                xAxis: ln(marked),
                lineStyle: { color: colours.vermillion, type: 'solid', width: 2.5 },
                label: {
                  show: true,
                  formatter: 'this session',
                  color: colours.text,
                  position: 'end',
                  distance: 4,
                  rotate: 0,
                },
              },
            ]
          : []),
      ];
      return {
        ...baseOption(colours),
        grid: { left: 16, right: 24, top: 42, bottom: 8, containLabel: true },
        tooltip: {
          ...tooltip(colours),
          trigger: 'item',
          formatter: (item: { dataIndex: number }) => {
            const point = points[item.dataIndex];
            return point ? `${point.session_id}\n${format(point.value)}` : '';
          },
        },
        xAxis: {
          ...axis(colours),
          type: 'value',
          min: ln(low),
          max: ln(high),
          axisLabel: {
            color: colours.muted,
            hideOverlap: true,
            customValues: ticksOf(low, high).map(ln),
            formatter: (x: number) => tickFormats[metric](Number(Math.exp(x).toPrecision(2))),
          },
          axisTick: { show: true, customValues: ticksOf(low, high).map(ln) },
          splitLine: { show: false },
        },
        yAxis: { type: 'value', show: false, min: -0.5, max: points.length - 0.5 },
        series: [
          {
            type: 'scatter',
            data: points.map((point, at) => [ln(point.value ?? 1), at]),
            symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) =>
              4 + 6 * Math.sqrt((points[dataIndex]?.weight ?? 1) / heaviest),
            itemStyle: { color: colours.blue, opacity: 0.7 },
            markArea: { silent: true, itemStyle: { color: colours.grey, opacity: 0.14 }, data: band },
            markLine: { silent: true, symbol: 'none', data: lines },
          },
        ],
      };
    },
    [points, location, scale, marked, low, high, format, metric],
  );
  if (points.length === 0)
    return (
      <EmptyState title="No baseline yet">
        No earlier session of this context has ended with a known {metric}. Scores come with the next ones.
      </EmptyState>
    );
  const typical = isKnown(location) ? format(Math.exp(location)) : 'unknown';
  return (
    <Chart
      height={250}
      option={option}
      onPick={(at) => points[at] && navigate(sessionHref(points[at].session_id))}
      summary={`The ${metric} of ${counted(points.length, 'earlier session', 'earlier sessions')}, ${format(Math.min(...values))} to ${format(Math.max(...values))}, typically ${typical}. This session: ${format(value)}, ${sigma(score.z)}. Shaded: two scales around the typical one.`}
      table={{
        head: ['Session', metric],
        rows: points.map((point) => [point.session_id, format(point.value)]),
      }}
    />
  );
}

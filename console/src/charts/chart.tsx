// SPDX-License-Identifier: Apache-2.0
// A chart with its text alternative: a sentence that is read instead of the picture, and its figures as a table.
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '../hooks/use_theme';
import { readColours, type ChartColours } from './colours';
import type { EChartsCoreOption, EChartsType } from './echarts';
import { FigureTable, type FigureTableProps } from './figure_table';

interface Props {
  summary: string; // what the picture shows, in one sentence with figures
  height: number;
  option: (colours: ChartColours) => EChartsCoreOption;
  table?: FigureTableProps;
  onPick?: (index: number, series: number) => void;
}

export function Chart({ summary, height, option, table, onPick }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const theme = useTheme();

  useEffect(() => {
    let made: EChartsType | undefined;
    let gone = false;
    const observer = new ResizeObserver(() => made?.resize());
    // By itself, so that pages are painted before the charts have come.
    void import('./echarts').then(({ makeChart }) => {
      if (gone || !element.current) return;
      made = makeChart(element.current);
      made.on('click', (event) => pick.current?.(event.dataIndex, event.seriesIndex ?? 0));
      observer.observe(element.current);
      setChart(made);
    });
    return () => {
      gone = true;
      observer.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, []);

  useEffect(() => {
    if (chart && !chart.isDisposed()) chart.setOption(option(readColours()), true);
  }, [chart, option, theme]);

  useEffect(() => {
    if (chart && !chart.isDisposed()) chart.resize();
  }, [chart, height]);

  return (
    <figure className="stack">
      <div ref={element} className="chart" style={{ height }} role="img" aria-label={summary} />
      {table && <FigureTable {...table} />}
    </figure>
  );
}

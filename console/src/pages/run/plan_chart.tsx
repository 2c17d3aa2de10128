// SPDX-License-Identifier: Apache-2.0
// Plans by the changes that they take and the hours that they save; those on the front are filled.
import { useCallback } from 'react';
import type { Plan } from '../../api/report';
import { axis, baseOption, tooltip } from '../../charts/base_option';
import { Chart } from '../../charts/chart';
import type { ChartColours } from '../../charts/colours';
import { whiskerSeries } from '../../charts/whisker_series';
import { Badge } from '../../components/badge';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Count, Hours } from '../../components/figures';
import { hours, hoursShort } from '../../format/duration';
import { intervalText } from '../../format/interval';
import { counted, number } from '../../format/number';

const effort = (plan: Plan) => plan.changes ?? plan.actions.length;

const columns: Column<Plan>[] = [
  {
    head: 'Plan',
    cell: (plan) => (
      <ol className="bullets">
        {plan.actions.map((action) => (
          <li key={action}>{action}</li>
        ))}
      </ol>
    ),
  },
  {
    head: 'Front',
    cell: (plan) =>
      plan.on_front ? (
        <Badge tone="good" icon="check" text="on the front" />
      ) : (
        <Badge tone="neutral" icon="minus" shape="dashed" text="behind it" />
      ),
  },
  { head: 'Changes', number: true, cell: (plan) => <Count value={plan.changes} /> },
  { head: 'Slots more', number: true, cell: (plan) => <Count value={plan.servers} /> },
  {
    head: 'Saves',
    number: true,
    cell: (plan) => (
      <>
        <Hours value={plan.delta_hours} />
        <div className="small muted">{intervalText(plan.interval, hours)}</div>
      </>
    ),
  },
  { head: 'Energy after', number: true, cell: (plan) => number(plan.energy_after) },
];

export function PlanChart({ plans, reason }: { plans: Plan[]; reason: string }) {
  const option = useCallback(
    (colours: ChartColours) => {
      const point = (plan: Plan) => [effort(plan), plan.delta_hours];
      return {
        ...baseOption(colours),
        grid: { left: 12, right: 24, top: 16, bottom: 34, containLabel: true },
        tooltip: {
          ...tooltip(colours),
          trigger: 'item',
          formatter: (item: { dataIndex: number }) => {
            const plan = plans[item.dataIndex];
            return plan
              ? `${plan.actions.join('\n')}\n${hours(plan.delta_hours)}, ${intervalText(plan.interval, hours)}`
              : '';
          },
        },
        xAxis: {
          ...axis(colours, 'changes'),
          type: 'value',
          minInterval: 1,
          min: 0,
          max: (range: { max: number }) => range.max + 1,
        },
        yAxis: {
          ...axis(colours),
          type: 'value',
          scale: true,
          axisLabel: { color: colours.muted, formatter: hoursShort },
        },
        series: [
          {
            type: 'scatter',
            symbolSize: 14,
            data: plans.map((plan) => ({
              value: point(plan),
              itemStyle: {
                color: plan.on_front ? colours.blue : colours.surface,
                borderColor: plan.on_front ? colours.blue : colours.grey,
                borderWidth: 2,
              },
            })),
          },
          whiskerSeries(
            plans
              .filter((plan) => plan.interval)
              .map((plan) => [effort(plan), plan.interval?.low ?? 0, plan.interval?.high ?? 0] as const),
            colours.blue,
          ),
        ],
      };
    },
    [plans],
  );
  const best = plans[0];
  if (!best)
    return <EmptyState title="No plan">{reason || 'No verified actions can be taken together.'}</EmptyState>;
  return (
    <div className="stack">
      <Chart
        height={260}
        option={option}
        summary={`${counted(plans.length, 'plan', 'plans')} by number of changes and hours saved. The best saves ${hours(best.delta_hours)} with ${effort(best)} changes, ${intervalText(best.interval, hours)}.`}
      />
      <DataTable rows={plans} columns={columns} />
    </div>
  );
}

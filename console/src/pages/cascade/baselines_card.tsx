// SPDX-License-Identifier: Apache-2.0
// What is usual for the cascade, by size of input.
import { useMemo, useState } from 'react';
import { baselinesPath } from '../../api/cascades';
import { decodeBaselines } from '../../api/decode_cascades';
import { metrics, type Metric } from '../../api/sessions';
import { Card } from '../../components/card';
import { CategoryBadge } from '../../components/category_badge';
import { Choices } from '../../components/choices';
import { EmptyState } from '../../components/empty_state';
import { Loaded } from '../../components/loaded';
import { duration } from '../../format/duration';
import { usd } from '../../format/money';
import { count, number } from '../../format/number';
import { useResource } from '../../hooks/use_resource';

const formats: Record<string, (value: number | null) => string> = {
  cost: usd,
  duration,
  tokens: (value) => number(value),
};
const options = metrics.map((metric) => ({ value: metric, text: metric }));

export function BaselinesCard({ id, className }: { id: string; className: string }) {
  const [metric, setMetric] = useState<Metric>('cost');
  const answer = useResource<unknown>(baselinesPath(id));
  const rows = useMemo(
    () => (answer.data === undefined ? undefined : decodeBaselines(answer.data)),
    [answer.data],
  );
  const format = formats[metric] ?? number;
  return (
    <Card
      className={className}
      title="What is usual"
      tools={<Choices label="Figure" value={metric} options={options} onChange={setMetric} />}
      note="Typical: the median. Usual range: two robust scales of the logarithm around it. Mean and deviation are the plain ones."
    >
      <Loaded from={{ ...answer, data: rows }} height={220}>
        {(data) => {
          const shown = data.filter((row) => row.metric === metric);
          if (shown.length === 0)
            return (
              <EmptyState title="No baseline yet">
                It comes with the first session that has settled with a known {metric}.
              </EmptyState>
            );
          return (
            <div className="table-scroll">
              <table className="small">
                <thead>
                  <tr>
                    <th scope="col">Input size</th>
                    <th scope="col" className="number">
                      n
                    </th>
                    <th scope="col" className="number">
                      Typical
                    </th>
                    <th scope="col" className="number">
                      Usual range
                    </th>
                    <th scope="col" className="number">
                      Mean
                    </th>
                    <th scope="col" className="number">
                      Deviation
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row) => (
                    <tr key={row.input_category}>
                      <th scope="row">
                        <CategoryBadge category={row.input_category} />
                      </th>
                      <td className="number">{count(row.n)}</td>
                      <td className="number">{format(row.typical)}</td>
                      <td className="number">
                        {format(row.low)} to {format(row.high)}
                      </td>
                      <td className="number">{format(row.mean)}</td>
                      <td className="number">{format(row.stddev)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

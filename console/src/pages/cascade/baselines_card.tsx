// SPDX-License-Identifier: Apache-2.0
// What is usual for the cascade, by size of input.
import { useState } from 'react';
import { baselinesPath, type BaselineRow } from '../../api/cascades';
import { decodeBaselines } from '../../api/decode_cascades';
import { metrics, type Metric } from '../../api/sessions';
import { Card } from '../../components/card';
import { CategoryBadge } from '../../components/category_badge';
import { Choices } from '../../components/choices';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Loaded } from '../../components/loaded';
import { duration } from '../../format/duration';
import { usd } from '../../format/money';
import { count, number } from '../../format/number';
import { useDecoded } from '../../hooks/use_decoded';

const formats: Record<string, (value: number | null) => string> = {
  cost: usd,
  duration,
  tokens: (value) => number(value),
};
const options = metrics.map((metric) => ({ value: metric, text: metric }));

export function BaselinesCard({ id, className }: { id: string; className: string }) {
  const [metric, setMetric] = useState<Metric>('cost');
  const baselines = useDecoded(baselinesPath(id), decodeBaselines);
  const format = formats[metric] ?? number;
  const columns: Column<BaselineRow>[] = [
    { head: 'Input size', cell: (row) => <CategoryBadge category={row.input_category} /> },
    { head: 'n', number: true, cell: (row) => count(row.n) },
    { head: 'Typical', number: true, cell: (row) => format(row.typical) },
    { head: 'Usual range', number: true, cell: (row) => `${format(row.low)} to ${format(row.high)}` },
    { head: 'Mean', number: true, cell: (row) => format(row.mean) },
    { head: 'Deviation', number: true, cell: (row) => format(row.stddev) },
  ];
  return (
    <Card
      className={className}
      title="What is usual"
      tools={<Choices label="Figure" value={metric} options={options} onChange={setMetric} />}
      note="Typical: the median. Usual range: two robust scales of the logarithm around it. Mean and deviation are the plain ones."
    >
      <Loaded from={baselines} height={220}>
        {(data) => (
          <DataTable
            small
            rows={data.filter((row) => row.metric === metric)}
            rowKey={(row) => row.input_category}
            columns={columns}
            empty={
              <EmptyState title="No baseline yet">
                It comes with the first session that has settled with a known {metric}.
              </EmptyState>
            }
          />
        )}
      </Loaded>
    </Card>
  );
}

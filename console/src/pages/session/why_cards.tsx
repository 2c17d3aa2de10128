// SPDX-License-Identifier: Apache-2.0
// Where the session lies among its like, by metric, and what its cost is made of beside the typical one.
import { useState } from 'react';
import { metrics, sessionWhyPath, type Metric, type SessionRow } from '../../api/sessions';
import { decodeWhy } from '../../api/why';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Card } from '../../components/card';
import { Choices } from '../../components/choices';
import { Loaded } from '../../components/loaded';
import { useDecoded } from '../../hooks/use_decoded';
import { BaselineChart } from './baseline_chart';
import { BecauseBars } from './because_bars';
import { ScoreFacts } from './score_facts';

const options = metrics.map((metric) => ({ value: metric, text: metric }));

export function valueOf(row: SessionRow, metric: Metric): number | null {
  return { cost: row.total_cost, duration: row.total_duration_ms, tokens: row.total_tokens }[metric];
}

export function WhyCards({ row }: { row: SessionRow }) {
  const [metric, setMetric] = useState<Metric>('cost');
  const why = useDecoded(sessionWhyPath(row.session_id), decodeWhy);
  return (
    <div className="grid">
      <Card
        className="span-7"
        title="Among its like"
        tools={<Choices label="Figure" value={metric} options={options} onChange={setMetric} />}
        note="Earlier sessions of the same context, the oldest below; larger dots weigh more. The line marks this session."
      >
        <Loaded from={why} height={320}>
          {(data) => (
            <>
              <div className="row">
                <AnomalyBadge state={data.scores[metric].state} z={data.scores[metric].z} />
              </div>
              <BaselineChart
                metric={metric}
                value={valueOf(row, metric)}
                baseline={data.baselines[metric]}
                score={data.scores[metric]}
              />
              <ScoreFacts score={data.scores[metric]} baseline={data.baselines[metric]} />
            </>
          )}
        </Loaded>
      </Card>
      <Card
        className="span-5"
        title="Why it costs what it costs"
        note="Its cost beside the typical session of its cluster, as factors that multiply to the whole."
      >
        <Loaded from={why} height={320}>
          {(data) => <BecauseBars because={data.because ?? row.because} />}
        </Loaded>
      </Card>
    </div>
  );
}

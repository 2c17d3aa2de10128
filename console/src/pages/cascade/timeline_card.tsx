// SPDX-License-Identifier: Apache-2.0
// Cost of the cascade by hour, day or week, with the number of sessions.
import { useState } from 'react';
import { timelinePath } from '../../api/cascades';
import { decodeTimeline } from '../../api/decode_cascades';
import { Card } from '../../components/card';
import { Choices } from '../../components/choices';
import { EmptyState } from '../../components/empty_state';
import { Loaded } from '../../components/loaded';
import { useDecoded } from '../../hooks/use_decoded';
import { TimelineChart, type Bucket } from './timeline_chart';

const buckets = [
  { value: 'hour', text: 'Hours' },
  { value: 'day', text: 'Days' },
  { value: 'week', text: 'Weeks' },
] as const;

export function TimelineCard({ id }: { id: string }) {
  const [bucket, setBucket] = useState<Bucket>('day');
  const timeline = useDecoded(timelinePath(id, bucket), decodeTimeline);
  return (
    <Card
      title="Cost over time"
      tools={<Choices label="Step of time" value={bucket} options={buckets} onChange={setBucket} />}
      note="Sessions whose cost is unknown add to the count and not to the cost."
    >
      <Loaded from={timeline} height={310}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState title="No session of this cascade" command="stat-harness sessions list">
              Look for its name in this list.
            </EmptyState>
          ) : (
            <TimelineChart items={data} bucket={bucket} />
          )
        }
      </Loaded>
    </Card>
  );
}

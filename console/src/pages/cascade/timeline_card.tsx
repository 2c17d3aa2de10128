// SPDX-License-Identifier: Apache-2.0
// Cost of the cascade by hour, day or week, with the number of sessions.
import { useMemo, useState } from 'react';
import { timelinePath } from '../../api/cascades';
import { decodeTimeline } from '../../api/decode_cascades';
import { Card } from '../../components/card';
import { Choices } from '../../components/choices';
import { EmptyState } from '../../components/empty_state';
import { Loaded } from '../../components/loaded';
import { useResource } from '../../hooks/use_resource';
import { TimelineChart, type Bucket } from './timeline_chart';

const buckets = [
  { value: 'hour', text: 'Hours' },
  { value: 'day', text: 'Days' },
  { value: 'week', text: 'Weeks' },
] as const;

export function TimelineCard({ id }: { id: string }) {
  const [bucket, setBucket] = useState<Bucket>('day');
  const answer = useResource<unknown>(timelinePath(id, bucket));
  const items = useMemo(
    () => (answer.data === undefined ? undefined : decodeTimeline(answer.data)),
    [answer.data],
  );
  return (
    <Card
      title="Cost over time"
      tools={<Choices label="Step of time" value={bucket} options={buckets} onChange={setBucket} />}
      note="Sessions whose cost is unknown add to the count and not to the cost."
    >
      <Loaded from={{ ...answer, data: items }} height={310}>
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

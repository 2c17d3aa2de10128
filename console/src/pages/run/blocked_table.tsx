// SPDX-License-Identifier: Apache-2.0
// Actions that are not recommended, each with the reason.
import type { Blocked } from '../../api/report';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { DotWhisker, scaleOf } from '../../components/dot_whisker';
import { EmptyState } from '../../components/empty_state';
import { Hours } from '../../components/figures';
import { VerdictBadge } from '../../components/verdict_badge';
import { counted } from '../../format/number';

export function BlockedTable({ blocked }: { blocked: Blocked[] }) {
  const scale = scaleOf(blocked.flatMap((one) => [one.delta_hours, one.interval?.low, one.interval?.high]));
  const columns: Column<Blocked>[] = [
    {
      head: 'Action',
      cell: (one) => (
        <>
          {one.label}
          <div className="small muted">{one.target}</div>
        </>
      ),
    },
    {
      head: 'Why it is blocked',
      cell: (one) => (
        <>
          <VerdictBadge verdict={one.reason} />
          <div className="small muted">{one.explanation}</div>
        </>
      ),
    },
    { head: 'By replay', number: true, cell: (one) => <Hours value={one.delta_hours} /> },
    {
      head: 'With its interval',
      className: 'whisker-cell',
      cell: (one) => (
        <DotWhisker
          value={one.delta_hours}
          interval={one.interval}
          scale={scale}
          tone={(one.delta_hours ?? 0) < 0 ? 'bad' : 'neutral'}
        />
      ),
    },
    { head: 'Naive promise', number: true, cell: (one) => <Hours value={one.naive_hours} /> },
  ];
  return (
    <Card
      title={counted(blocked.length, 'blocked action', 'blocked actions')}
      note="Tried and not recommended. A dot to the left of the dashed line would make waits longer."
    >
      <DataTable
        tall
        label="Blocked actions"
        rows={blocked}
        rowKey={(one) => `${one.lever_id} ${one.target}`}
        columns={columns}
        empty={<EmptyState title="Nothing was blocked" />}
      />
    </Card>
  );
}

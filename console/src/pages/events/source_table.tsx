// SPDX-License-Identifier: Apache-2.0
// How many events each source sent, and how many of those that say so went well.
import type { OkCounts } from '../../api/events';
import { DataTable, type Column } from '../../components/data_table';
import { count, percent } from '../../format/number';
import { isKnown } from '../../format/unknown';

interface Props {
  counts: Record<string, number>;
  ok?: Record<string, OkCounts> | undefined; // without: the table does not tell
  none: string;
}

export function SourceTable({ counts, ok, none }: Props) {
  const rows = Object.entries(counts).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const most = Math.max(1, ...rows.map(([, n]) => n));
  const columns: Column<[string, number]>[] = [
    { head: 'Source', cell: ([source]) => source || <span className="unknown">none was sent</span> },
    {
      head: <span className="hidden-visually">Drawn</span>,
      cell: ([, n]) => (
        <div className="meter wide" aria-hidden="true">
          <div style={{ width: `${(n / most) * 100}%` }} />
        </div>
      ),
    },
    { head: 'Events', number: true, cell: ([, n]) => count(n) },
  ];
  if (ok)
    columns.push({
      head: 'Went well',
      number: true,
      cell: ([source]) => (isKnown(ok[source]?.rate) ? percent(ok[source].rate) : null),
    });
  return (
    <DataTable
      rows={rows}
      rowKey={([source]) => source}
      columns={columns}
      empty={<p className="muted">{none}</p>}
    />
  );
}

// SPDX-License-Identifier: Apache-2.0
// Levers that do not apply to this log, by reason, folded away.
import type { Skipped } from '../../api/report';
import { DataTable, type Column } from '../../components/data_table';
import { counted } from '../../format/number';

const columns: Column<Skipped>[] = [
  {
    head: 'Lever',
    cell: (one) => (
      <>
        {one.label} {one.target && <span className="small muted">{one.target}</span>}
      </>
    ),
  },
  { head: 'Reason', className: 'nowrap', cell: (one) => one.reason.replaceAll('_', ' ') },
  { head: 'Explanation', className: 'small', cell: (one) => one.explanation },
];

export function SkippedTable({ skipped }: { skipped: Skipped[] }) {
  if (skipped.length === 0) return null;
  return (
    <details className="card">
      <summary>
        <strong>{counted(skipped.length, 'lever does not apply', 'levers do not apply')}</strong>
      </summary>
      <DataTable tall label="Levers that do not apply" rows={skipped} columns={columns} />
    </details>
  );
}

// SPDX-License-Identifier: Apache-2.0
// The cells of the session: what each cost and took, its share, and which is the bottleneck.
import { useState } from 'react';
import { decodeCells } from '../../api/cells';
import { sessionCellsPath, type Cell } from '../../api/sessions';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Count, Duration, Money, Sigma } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { percent } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { useDecoded } from '../../hooks/use_decoded';

function Share({ of, share }: { of: string; share: number | null }) {
  if (!isKnown(share)) return <span className="unknown">unknown</span>;
  return (
    <div className="row">
      <div className="meter share" role="img" aria-label={`${percent(share)} of the ${of}`}>
        <div style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      {percent(share, 0)}
    </div>
  );
}

function Name({ cell }: { cell: Cell }) {
  return (
    <>
      {cell.name}{' '}
      {cell.bottleneck && (
        <Badge
          tone="warn"
          icon="warning"
          shape="bold"
          text="bottleneck"
          title="The largest time of its own"
        />
      )}
      {cell.path && cell.path !== cell.name && <div className="small muted">{cell.path}</div>}
    </>
  );
}

const columns: Column<Cell>[] = [
  { head: 'Cell', cell: (cell) => <Name cell={cell} /> },
  { head: 'Kind', cell: (cell) => cell.kind || 'other' },
  {
    head: 'Calls',
    number: true,
    cell: (cell) => (
      <>
        <Count value={cell.calls} />
        {cell.errors ? <div className="small">{cell.errors} failed</div> : null}
      </>
    ),
  },
  { head: 'Cost', number: true, cell: (cell) => <Money usd={cell.cost} /> },
  { head: 'Of the cost', cell: (cell) => <Share of="cost" share={cell.cost_share} /> },
  {
    head: 'Duration',
    number: true,
    cell: (cell) => (
      <>
        <Duration ms={cell.duration_ms} />
        <div className="small muted">
          <Duration ms={cell.self_duration_ms} /> of its own
        </div>
      </>
    ),
  },
  { head: 'Of the duration', cell: (cell) => <Share of="duration" share={cell.duration_share} /> },
  { head: 'Tokens', number: true, cell: (cell) => <Count value={cell.tokens} /> },
  {
    head: 'z',
    number: true,
    cell: (cell) => (
      <>
        <Sigma z={cell.z} />
        {isKnown(cell.n) && <div className="small muted">n = {cell.n}</div>}
      </>
    ),
  },
];

// Of a session with very many cells only those with the most time of their own, until more are asked for.
const kFirst = 60;
const kMost = 10_000;

export function CellsCard({ id }: { id: string }) {
  const [all, setAll] = useState(false);
  const cells = useDecoded(sessionCellsPath(id, all ? kMost : kFirst), decodeCells);
  return (
    <Card title="Cells" note="Spans of one name at one place of the cascade, taken together.">
      <Loaded from={cells} height={220}>
        {({ items, total }) => (
          <>
            <DataTable
              tall
              label="Cells of the session"
              rows={items}
              rowKey={(cell) => cell.cell_id || cell.path}
              columns={columns}
              empty={<EmptyState title="No cell">The session was not analysed yet.</EmptyState>}
            />
            {!all && total !== null && total > items.length && (
              <button type="button" onClick={() => setAll(true)}>
                Show all {Math.min(total, kMost).toLocaleString('en-US')} cells
              </button>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

// SPDX-License-Identifier: Apache-2.0
// The cells of the session: what each cost and took, its share, and which is the bottleneck.
import { useMemo, useState } from 'react';
import { decodeCells, totalOfCells } from '../../api/cells';
import { sessionCellsPath, type Cell } from '../../api/sessions';
import { Badge } from '../../components/badge';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Count, Duration, Money, Sigma } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { percent } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { useResource } from '../../hooks/use_resource';

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

function CellRow({ cell }: { cell: Cell }) {
  return (
    <tr>
      <th scope="row">
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
      </th>
      <td>{cell.kind || 'other'}</td>
      <td className="number">
        <Count value={cell.calls} />
        {cell.errors ? <div className="small">{cell.errors} failed</div> : null}
      </td>
      <td className="number">
        <Money usd={cell.cost} />
      </td>
      <td>
        <Share of="cost" share={cell.cost_share} />
      </td>
      <td className="number">
        <Duration ms={cell.duration_ms} />
        <div className="small muted">
          <Duration ms={cell.self_duration_ms} /> of its own
        </div>
      </td>
      <td>
        <Share of="duration" share={cell.duration_share} />
      </td>
      <td className="number">
        <Count value={cell.tokens} />
      </td>
      <td className="number">
        <Sigma z={cell.z} />
        {isKnown(cell.n) && <div className="small muted">n = {cell.n}</div>}
      </td>
    </tr>
  );
}

// Of a session with very many cells only those with the most time of their own, until more are asked for.
const kFirst = 60;
const kMost = 10_000;

export function CellsCard({ id }: { id: string }) {
  const [all, setAll] = useState(false);
  const answer = useResource<unknown>(sessionCellsPath(id, all ? kMost : kFirst));
  const total = totalOfCells(answer.data);
  const cells = useMemo(
    () => (answer.data === undefined ? undefined : decodeCells(answer.data)),
    [answer.data],
  );
  return (
    <Card title="Cells" note="Spans of one name at one place of the cascade, taken together.">
      <Loaded from={{ ...answer, data: cells }} height={220}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState title="No cell">The session was not analysed yet.</EmptyState>
          ) : (
            <>
              <div className="table-scroll tall" tabIndex={0} role="region" aria-label="Cells of the session">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Cell</th>
                      <th scope="col">Kind</th>
                      <th scope="col" className="number">
                        Calls
                      </th>
                      <th scope="col" className="number">
                        Cost
                      </th>
                      <th scope="col">Of the cost</th>
                      <th scope="col" className="number">
                        Duration
                      </th>
                      <th scope="col">Of the duration</th>
                      <th scope="col" className="number">
                        Tokens
                      </th>
                      <th scope="col" className="number">
                        z
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.map((cell) => (
                      <CellRow key={cell.cell_id || cell.path} cell={cell} />
                    ))}
                  </tbody>
                </table>
              </div>
              {!all && total !== null && total > data.length && (
                <button type="button" onClick={() => setAll(true)}>
                  Show all {Math.min(total, kMost).toLocaleString('en-US')} cells
                </button>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

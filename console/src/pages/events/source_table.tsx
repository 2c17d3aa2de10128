// SPDX-License-Identifier: Apache-2.0
// How many events each source sent, and how many of those that say so went well.
import type { OkCounts } from '../../api/events';
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
  if (rows.length === 0) return <p className="muted">{none}</p>;
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">
              <span className="hidden-visually">Drawn</span>
            </th>
            <th scope="col" className="number">
              Events
            </th>
            {ok && (
              <th scope="col" className="number">
                Went well
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(([source, n]) => {
            const rate = ok?.[source]?.rate;
            return (
              <tr key={source}>
                <th scope="row">{source || <span className="unknown">none was sent</span>}</th>
                <td>
                  <div className="meter wide" aria-hidden="true">
                    <div style={{ width: `${(n / most) * 100}%` }} />
                  </div>
                </td>
                <td className="number">{count(n)}</td>
                {ok && (
                  <td className="number">
                    {isKnown(rate) ? percent(rate) : <span className="unknown">unknown</span>}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Levers that do not apply to this log, by reason, folded away.
import type { Skipped } from '../../api/report';
import { counted } from '../../format/number';

export function SkippedTable({ skipped }: { skipped: Skipped[] }) {
  if (skipped.length === 0) return null;
  return (
    <details className="card">
      <summary>
        <strong>{counted(skipped.length, 'lever does not apply', 'levers do not apply')}</strong>
      </summary>
      <div className="table-scroll tall" tabIndex={0} role="region" aria-label="Levers that do not apply">
        <table>
          <thead>
            <tr>
              <th scope="col">Lever</th>
              <th scope="col">Reason</th>
              <th scope="col">Explanation</th>
            </tr>
          </thead>
          <tbody>
            {skipped.map((one, at) => (
              <tr key={at}>
                <th scope="row">
                  {one.label} {one.target && <span className="small muted">{one.target}</span>}
                </th>
                <td className="nowrap">{one.reason.replaceAll('_', ' ')}</td>
                <td className="small">{one.explanation}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

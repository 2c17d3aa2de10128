// SPDX-License-Identifier: Apache-2.0
// The figures of a chart as a table, folded away until asked for.
export interface FigureTableProps {
  head: string[];
  rows: string[][];
}

export function FigureTable({ head, rows }: FigureTableProps) {
  return (
    <details className="chart-table">
      <summary>Figures as a table</summary>
      <div
        className="table-scroll tall"
        tabIndex={0}
        role="region"
        aria-label={`Figures: ${head.join(', ')}`}
      >
        <table>
          <thead>
            <tr>
              {head.map((name, at) => (
                <th key={name} scope="col" className={at > 0 ? 'number' : ''}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={line}>
                {row.map((cell, at) =>
                  at === 0 ? (
                    <th key={at} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={at} className="number">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

// SPDX-License-Identifier: Apache-2.0
// The figures of a chart as a table, folded away until asked for.
import { DataTable } from '../components/data_table';

export interface FigureTableProps {
  head: string[];
  rows: string[][];
}

export function FigureTable({ head, rows }: FigureTableProps) {
  const columns = head.map((name, at) => ({ head: name, number: at > 0, cell: (row: string[]) => row[at] }));
  return (
    <details className="chart-table">
      <summary>Figures as a table</summary>
      <DataTable columns={columns} rows={rows} label={`Figures: ${head.join(', ')}`} tall />
    </details>
  );
}

// SPDX-License-Identifier: Apache-2.0
// A table in a box that scrolls: a column for each thing to say, a row for each thing to say it of.
import type { Key, ReactNode } from 'react';

export interface Column<Row> {
  head: ReactNode;
  cell: (row: Row) => ReactNode; // null or undefined: it is unknown, and the cell says so
  number?: boolean; // heading and cells stand on the right
  className?: string; // of the cells, in place of that of a number
}

interface Props<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey?: (row: Row) => Key; // without: the place of the row
  rowHead?: number; // the column whose cells name their rows
  label?: string; // makes the box a region of this name, which keys can scroll
  tall?: boolean; // the box ends at a height of its own, however many rows there are
  small?: boolean;
  empty?: ReactNode; // stands for a table without rows
}

export function DataTable<Row>(props: Props<Row>) {
  const { columns, rows, rowKey, rowHead = 0, label, tall, small, empty } = props;
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div
      className={tall ? 'table-scroll tall' : 'table-scroll'}
      {...(label !== undefined && { tabIndex: 0, role: 'region', 'aria-label': label })}
    >
      <table className={small ? 'small' : undefined}>
        <thead>
          <tr>
            {columns.map(({ head, number }, at) => (
              <th key={at} scope="col" className={number ? 'number' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={rowKey ? rowKey(row) : line}>
              {columns.map(({ cell, number, className = number ? 'number' : undefined }, at) => {
                const names = at === rowHead;
                const Tag = names ? 'th' : 'td';
                return (
                  <Tag key={at} scope={names ? 'row' : undefined} className={className}>
                    {cell(row) ?? <span className="unknown">unknown</span>}
                  </Tag>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

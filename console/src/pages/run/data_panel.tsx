// SPDX-License-Identifier: Apache-2.0
// What came in: counters of data quality, inputs, columns and the roles that they play.
import type { Dataset, QualityCounter, Report } from '../../api/report';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Count } from '../../components/figures';
import { SeverityBadge } from '../../components/severity_badge';
import { ShortId } from '../../components/short_id';
import { bytes } from '../../format/bytes';
import { percent } from '../../format/number';

function Quality({ report }: { report: Report }) {
  const places = report.volatile.quality_places;
  const columns: Column<QualityCounter>[] = [
    { head: 'Counter', cell: (one) => one.name.replaceAll('_', ' ') },
    { head: 'Severity', cell: (one) => <SeverityBadge severity={one.severity} /> },
    { head: 'Count', number: true, cell: (one) => <Count value={one.count} /> },
    {
      head: 'Meaning and first places',
      cell: (one) => (
        <>
          {one.meaning}
          {places[one.name]?.length ? (
            <div className="small muted">{places[one.name]?.slice(0, 3).join('; ')}</div>
          ) : null}
        </>
      ),
    },
  ];
  return (
    <DataTable
      rows={report.stable.dataset.quality}
      rowKey={(one) => one.name}
      columns={columns}
      empty={
        <EmptyState title="Nothing is wrong with the input">
          All rows were read and kept, and no value was mended.
        </EmptyState>
      }
    />
  );
}

const inputColumns: Column<Report['volatile']['inputs'][number]>[] = [
  { head: 'File', cell: (input) => input.file },
  { head: 'Format', cell: (input) => input.format },
  { head: 'Size', number: true, cell: (input) => bytes(input.bytes) },
  { head: 'Rows read', number: true, cell: (input) => <Count value={input.rows_read} /> },
  { head: 'Kept', number: true, cell: (input) => <Count value={input.rows_kept} /> },
  { head: 'Rejected', number: true, cell: (input) => <Count value={input.rows_rejected} /> },
  { head: 'Digest', cell: (input) => <ShortId id={input.sha256} /> },
];

function Columns({ dataset }: { dataset: Dataset }) {
  const roleOf = new Map(dataset.roles.map((role) => [role.column, role]));
  const columns: Column<Dataset['columns'][number]>[] = [
    { head: 'Column', cell: ({ name }) => name },
    { head: 'Type', cell: ({ type }) => type },
    { head: 'Role', cell: ({ name }) => roleOf.get(name)?.role ?? 'none' },
    {
      head: 'How',
      cell: ({ name }) => {
        const { how = '', note } = roleOf.get(name) ?? {};
        return (
          <>
            {how} {note && <span className="small muted">{note}</span>}
          </>
        );
      },
    },
    {
      head: 'Empty',
      number: true,
      cell: ({ nulls }) => percent(dataset.rows > 0 ? nulls / dataset.rows : null),
    },
    { head: 'Private', cell: (column) => (column.private ? 'tokens alone' : 'no') },
  ];
  return <DataTable rows={dataset.columns} rowKey={({ name }) => name} columns={columns} />;
}

export function DataPanel({ report }: { report: Report }) {
  return (
    <div className="stack">
      <Card title="Data quality">
        <Quality report={report} />
      </Card>
      <Card title="Inputs" note={`Times without a zone were read in ${report.volatile.time_zone}.`}>
        <DataTable
          rows={report.volatile.inputs}
          rowKey={(input) => input.sha256 + input.file}
          columns={inputColumns}
        />
      </Card>
      <Card title="Columns and roles">
        <Columns dataset={report.stable.dataset} />
      </Card>
    </div>
  );
}

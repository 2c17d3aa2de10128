// SPDX-License-Identifier: Apache-2.0
// What came in: counters of data quality, inputs, columns and the roles that they play.
import type { Report } from '../../api/report';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Count } from '../../components/figures';
import { SeverityBadge } from '../../components/severity_badge';
import { ShortId } from '../../components/short_id';
import { bytes } from '../../format/bytes';
import { percent } from '../../format/number';

function Quality({ report }: { report: Report }) {
  const { quality } = report.stable.dataset;
  const places = report.volatile.quality_places;
  if (quality.length === 0)
    return (
      <EmptyState title="Nothing is wrong with the input">
        All rows were read and kept, and no value was mended.
      </EmptyState>
    );
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Counter</th>
            <th scope="col">Severity</th>
            <th scope="col" className="number">
              Count
            </th>
            <th scope="col">Meaning and first places</th>
          </tr>
        </thead>
        <tbody>
          {quality.map((one) => (
            <tr key={one.name}>
              <th scope="row">{one.name.replaceAll('_', ' ')}</th>
              <td>
                <SeverityBadge severity={one.severity} />
              </td>
              <td className="number">
                <Count value={one.count} />
              </td>
              <td>
                {one.meaning}
                {places[one.name]?.length ? (
                  <div className="small muted">{places[one.name]?.slice(0, 3).join('; ')}</div>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inputs({ report }: { report: Report }) {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Format</th>
            <th scope="col" className="number">
              Size
            </th>
            <th scope="col" className="number">
              Rows read
            </th>
            <th scope="col" className="number">
              Kept
            </th>
            <th scope="col" className="number">
              Rejected
            </th>
            <th scope="col">Digest</th>
          </tr>
        </thead>
        <tbody>
          {report.volatile.inputs.map((input) => (
            <tr key={input.sha256 + input.file}>
              <th scope="row">{input.file}</th>
              <td>{input.format}</td>
              <td className="number">{bytes(input.bytes)}</td>
              <td className="number">
                <Count value={input.rows_read} />
              </td>
              <td className="number">
                <Count value={input.rows_kept} />
              </td>
              <td className="number">
                <Count value={input.rows_rejected} />
              </td>
              <td>
                <ShortId id={input.sha256} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function DataPanel({ report }: { report: Report }) {
  const { dataset } = report.stable;
  const roleOf = new Map(dataset.roles.map((role) => [role.column, role]));
  return (
    <div className="stack">
      <Card title="Data quality">
        <Quality report={report} />
      </Card>
      <Card title="Inputs" note={`Times without a zone were read in ${report.volatile.time_zone}.`}>
        <Inputs report={report} />
      </Card>
      <Card title="Columns and roles">
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col">Role</th>
                <th scope="col">How</th>
                <th scope="col" className="number">
                  Empty
                </th>
                <th scope="col">Private</th>
              </tr>
            </thead>
            <tbody>
              {dataset.columns.map((column) => {
                const role = roleOf.get(column.name);
                return (
                  <tr key={column.name}>
                    <th scope="row">{column.name}</th>
                    <td>{column.type}</td>
                    <td>{role?.role ?? 'none'}</td>
                    <td>
                      {role?.how ?? ''} {role?.note && <span className="small muted">{role.note}</span>}
                    </td>
                    <td className="number">
                      {percent(dataset.rows > 0 ? column.nulls / dataset.rows : null)}
                    </td>
                    <td>{column.private ? 'tokens alone' : 'no'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Card>
    </div>
  );
}

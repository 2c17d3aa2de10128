// SPDX-License-Identifier: Apache-2.0
// Earlier rows of the session: late spans and new prices write a new version, none is overwritten.
import { decodeVersions } from '../../api/cells';
import { sessionVersionsPath, type SessionVersion } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { Count, Money, Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { useDecoded } from '../../hooks/use_decoded';

const columns: Column<SessionVersion>[] = [
  {
    head: 'Analysed',
    cell: (version) => (
      <>
        <Time at={version.analyzed_at} />
        {version.reason && <div className="small muted">{version.reason}</div>}
      </>
    ),
  },
  { head: 'Anomaly', cell: (version) => <AnomalyBadge state={version.state} z={null} /> },
  { head: 'Cost', number: true, cell: (version) => <Money usd={version.total_cost} /> },
  { head: 'Tokens', number: true, cell: (version) => <Count value={version.total_tokens} /> },
];

export function VersionsCard({ id, className }: { id: string; className: string }) {
  const versions = useDecoded(sessionVersionsPath(id), decodeVersions);
  return (
    <Card title="Versions" className={className} note="A late span or a new price writes a new version.">
      <Loaded from={versions} height={140}>
        {(data) => (
          <DataTable
            label="Earlier rows"
            tall
            rows={data}
            columns={columns}
            empty={<p className="muted">There is no earlier version.</p>}
          />
        )}
      </Loaded>
    </Card>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Findings that one of the two runs has and the other has not.
import type { Comparison, FindingChange } from '../../api/runs';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { SeverityBadge } from '../../components/severity_badge';
import { VerdictBadge } from '../../components/verdict_badge';
import { count } from '../../format/number';

// Where the other run did not look, nothing is new or gone.
function whyNot({ change, plugin_id, other_status }: FindingChange): string | null {
  if (other_status === 'ok') return null;
  const other = change === 'new' ? 'reference' : 'run';
  return other_status === 'absent'
    ? `${plugin_id} was no part of the ${other}`
    : `${plugin_id} ended ${other_status} in the ${other}`;
}

const columns: Column<FindingChange>[] = [
  { head: 'Change', cell: (finding) => <VerdictBadge verdict={finding.change} /> },
  { head: 'Severity', cell: (finding) => <SeverityBadge severity={finding.severity} /> },
  { head: 'Kind', className: 'nowrap', cell: (finding) => finding.kind.replaceAll('_', ' ') },
  {
    head: 'Finding',
    cell: (finding) => {
      const why = whyNot(finding);
      return (
        <>
          {finding.title}
          {why && <span className="muted"> ({why})</span>}
        </>
      );
    },
  },
];

export function FindingChanges({ findings }: { findings: Comparison['findings'] }) {
  const title = `Findings: ${count(findings.new)} new, ${count(findings.dropped)} dropped`;
  return (
    <Card title={title} note={`${count(findings.both)} are in both runs.`}>
      <DataTable
        rows={findings.list}
        rowHead={3}
        columns={columns}
        label="Findings of one run alone"
        tall
        empty={<p className="muted">Both runs have the same findings.</p>}
      />
    </Card>
  );
}

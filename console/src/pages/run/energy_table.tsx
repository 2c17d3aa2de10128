// SPDX-License-Identifier: Apache-2.0
// What the energy is made of: observed beside the reference, and what each term adds.
import type { Energy, EnergyTerm } from '../../api/report';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { number, percent } from '../../format/number';

const modes: Record<string, string> = {
  frontier: 'what this system has already done in its best weeks or close cycles',
  baseline: 'the signed baseline',
  policy: 'the stated targets',
};

function Share({ share }: { share: number | null }) {
  return (
    <div className="row">
      <div className="meter wide" aria-hidden="true">
        <div style={{ width: `${Math.min(100, (share ?? 0) * 100)}%` }} />
      </div>
      {percent(share, 0)}
    </div>
  );
}

export function EnergyTable({ energy, reason }: { energy: Energy | null; reason: string }) {
  if (!energy)
    return (
      <Card title="Energy">
        <EmptyState title="Energy is unknown">{reason}</EmptyState>
      </Card>
    );
  if (energy.figures_compared === 0)
    return (
      <Card title="Energy">
        <EmptyState title="Energy is unknown">No figure has a reference to be compared with.</EmptyState>
      </Card>
    );
  const total = energy.total ?? 0;
  const columns: Column<EnergyTerm>[] = [
    { head: 'Term', cell: (term) => term.kpi.replaceAll('_', ' ') },
    { head: 'Observed', number: true, cell: (term) => `${number(term.observed)} ${term.unit}` },
    { head: 'Reference', number: true, cell: (term) => `${number(term.ideal)} ${term.unit}` },
    { head: 'Adds', number: true, cell: (term) => number(term.contribution) },
    {
      head: 'Share of the energy',
      cell: ({ contribution }) => (
        <Share share={total > 0 && contribution !== null ? contribution / total : null} />
      ),
    },
  ];
  return (
    <Card
      title={`Energy ${number(energy.total)}`}
      note={`The distance from ${modes[energy.ideal_mode] ?? energy.ideal_mode}: ${number(energy.gap)} from gaps, ${number(energy.constraints)} from broken requirements. 0 is best.`}
    >
      <DataTable
        rows={energy.top_terms}
        rowKey={(term) => term.kpi}
        columns={columns}
        empty={<p>No term adds to it.</p>}
      />
      {energy.no_better_reference && (
        <p className="small muted">No better week is known than the present one.</p>
      )}
    </Card>
  );
}

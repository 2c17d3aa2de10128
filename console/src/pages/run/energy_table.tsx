// SPDX-License-Identifier: Apache-2.0
// What the energy is made of: observed beside the reference, and what each term adds.
import type { Energy } from '../../api/report';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { number, percent } from '../../format/number';

const modes: Record<string, string> = {
  frontier: 'what this system has already done in its best weeks or close cycles',
  baseline: 'the signed baseline',
  policy: 'the stated targets',
};

export function EnergyTable({ energy, reason }: { energy: Energy | null; reason: string }) {
  if (!energy)
    return (
      <Card title="Energy">
        <EmptyState title="Energy is unknown">{reason}</EmptyState>
      </Card>
    );
  const total = energy.total ?? 0;
  return (
    <Card
      title={`Energy ${number(energy.total)}`}
      note={`The distance from ${modes[energy.ideal_mode] ?? energy.ideal_mode}: ${number(energy.gap)} from gaps, ${number(energy.constraints)} from broken requirements. 0 is best.`}
    >
      {energy.top_terms.length === 0 ? (
        <p>No term adds to it.</p>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Term</th>
                <th scope="col" className="number">
                  Observed
                </th>
                <th scope="col" className="number">
                  Reference
                </th>
                <th scope="col" className="number">
                  Adds
                </th>
                <th scope="col">Share of the energy</th>
              </tr>
            </thead>
            <tbody>
              {energy.top_terms.map((term) => {
                const share = total > 0 && term.contribution !== null ? term.contribution / total : null;
                return (
                  <tr key={term.kpi}>
                    <th scope="row">{term.kpi.replaceAll('_', ' ')}</th>
                    <td className="number">
                      {number(term.observed)} {term.unit}
                    </td>
                    <td className="number">
                      {number(term.ideal)} {term.unit}
                    </td>
                    <td className="number">{number(term.contribution)}</td>
                    <td>
                      <div className="row">
                        <div className="meter wide" aria-hidden="true">
                          <div style={{ width: `${Math.min(100, (share ?? 0) * 100)}%` }} />
                        </div>
                        {percent(share, 0)}
                      </div>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {energy.no_better_reference && (
        <p className="small muted">No better week is known than the present one.</p>
      )}
    </Card>
  );
}

// SPDX-License-Identifier: Apache-2.0
// All findings, what costs most first, with filters by text, severity and plugin.
import { useMemo, useState } from 'react';
import type { Finding, Report } from '../../api/report';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { counted } from '../../format/number';
import { FindingRow } from './finding_row';

const severities = ['critical', 'high', 'medium', 'low', 'info'];
const kShown = 50;

export interface RankedFinding {
  plugin: string;
  finding: Finding;
}

// In the order of the report's ranking.
function ranked(report: Report): RankedFinding[] {
  const all = new Map<string, RankedFinding>();
  for (const plugin of report.stable.plugins)
    for (const finding of plugin.findings)
      all.set(`${plugin.id} ${finding.id}`, { plugin: plugin.id, finding });
  return report.stable.ranked_findings.flatMap(({ plugin, id }) => all.get(`${plugin} ${id}`) ?? []);
}

export function FindingsPanel({ report }: { report: Report }) {
  const findings = useMemo(() => ranked(report), [report]);
  const [text, setText] = useState('');
  const [severity, setSeverity] = useState('');
  const [plugin, setPlugin] = useState('');
  const [shown, setShown] = useState(kShown);
  const plugins = useMemo(() => [...new Set(findings.map((one) => one.plugin))].sort(), [findings]);
  const wanted = text.trim().toLowerCase();
  const matching = findings.filter(
    (one) =>
      (!severity || one.finding.severity === severity) &&
      (!plugin || one.plugin === plugin) &&
      (!wanted ||
        `${one.finding.id} ${one.finding.title} ${one.finding.what}`.toLowerCase().includes(wanted)),
  );
  return (
    <Card
      title="Findings"
      note={
        <span aria-live="polite">{`${counted(matching.length, 'finding', 'findings')} of ${findings.length}, what costs most first`}</span>
      }
    >
      <div className="filters">
        <label>
          Text
          <input
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="process, cause, …"
          />
        </label>
        <label>
          Severity
          <select value={severity} onChange={(event) => setSeverity(event.target.value)}>
            <option value="">all</option>
            {severities.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          Plugin
          <select value={plugin} onChange={(event) => setPlugin(event.target.value)}>
            <option value="">all</option>
            {plugins.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      {matching.length === 0 ? (
        <EmptyState title="No finding matches">Clear a filter to see more.</EmptyState>
      ) : (
        <ul className="list">
          {matching.slice(0, shown).map((one) => (
            <FindingRow key={`${one.plugin} ${one.finding.id}`} {...one} />
          ))}
        </ul>
      )}
      {matching.length > shown && (
        <button type="button" onClick={() => setShown(shown + 200)}>
          Show more of the {matching.length - shown} that are left
        </button>
      )}
    </Card>
  );
}

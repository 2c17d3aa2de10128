// SPDX-License-Identifier: Apache-2.0
// One finding: what, why, how sure, and the query whose rows are its evidence.
import { Command } from '../../components/command';
import { Hours } from '../../components/figures';
import { SeverityBadge } from '../../components/severity_badge';
import { intervalText } from '../../format/interval';
import { count, decimal, number, percent } from '../../format/number';
import type { RankedFinding } from './findings_panel';

export function FindingRow({ plugin, finding }: RankedFinding) {
  return (
    <li>
      <div className="row between">
        <span className="row">
          <SeverityBadge severity={finding.severity} />
          <strong>{finding.title}</strong>
        </span>
        {finding.impact_hours !== undefined && (
          <span className="nowrap">
            <Hours value={finding.impact_hours} />
          </span>
        )}
      </div>
      <p className="small">{finding.what}</p>
      <details className="small">
        <summary>Why, and the evidence</summary>
        <p>{finding.why}</p>
        <dl className="facts">
          <dt>Estimate</dt>
          <dd>
            {number(finding.estimate)} {finding.unit},{' '}
            {finding.interval
              ? intervalText(finding.interval, (value) => `${decimal(value)} ${finding.unit}`)
              : 'no interval'}
            , n = {count(finding.n)}
          </dd>
          <dt>Confidence</dt>
          <dd>
            {percent(finding.confidence, 0)}, {finding.measurement_type}
          </dd>
          <dt>Assumptions</dt>
          <dd>{finding.assumptions.length > 0 ? finding.assumptions.join('; ') : 'none'}</dd>
          <dt>From</dt>
          <dd>
            <code>{plugin}</code>, <code>{finding.id}</code>
          </dd>
          <dt>Evidence</dt>
          <dd>{count(finding.evidence.rows)} rows by this query over the view events</dd>
        </dl>
        {finding.evidence.query && <Command text={finding.evidence.query} label="Copy the query" />}
      </details>
    </li>
  );
}

// SPDX-License-Identifier: Apache-2.0
// Issues that were looked for by name, and what the log says of them.
import type { KnownIssue } from '../../api/report';
import { Card } from '../../components/card';
import { VerdictBadge } from '../../components/verdict_badge';

export function KnownIssues({ issues }: { issues: KnownIssue[] }) {
  return (
    <Card title="Known issues">
      <ul className="list">
        {issues.map((issue) => (
          <li key={issue.id}>
            <div className="row">
              <strong>{issue.title}</strong>
              <VerdictBadge verdict={issue.status} />
              {issue.reason && <span className="small muted">{issue.reason.replaceAll('_', ' ')}</span>}
            </div>
            <p className="small">{issue.explanation}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

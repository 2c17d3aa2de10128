// SPDX-License-Identifier: Apache-2.0
// The ledger in a line: how many spans play which part, what is known of the cost, and what is missing.
import { useMemo } from 'react';
import type { SpanRow } from '../../api/sessions';
import { Command } from '../../components/command';
import { Money } from '../../components/figures';
import { LedgerBadge } from '../../components/ledger_badge';
import { count, counted } from '../../format/number';
import { isCharged } from './span_tree_row';

interface Summary {
  roles: [string, number][];
  known: number | null;
  missing: number;
}

function summaryOf(spans: readonly SpanRow[]): Summary {
  const roles = new Map<string, number>();
  let known: number | null = null;
  let missing = 0;
  for (const span of spans) {
    const role = span.ledger?.role ?? 'none';
    if (role !== 'none') roles.set(role, (roles.get(role) ?? 0) + 1);
    if (!isCharged(span)) continue;
    if (span.ledger?.cost == null) missing += 1;
    else known = (known ?? 0) + span.ledger.cost;
  }
  return { roles: [...roles].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])), known, missing };
}

export function LedgerSummary({ spans }: { spans: readonly SpanRow[] }) {
  const { roles, known, missing } = useMemo(() => summaryOf(spans), [spans]);
  return (
    <>
      <div className="row small">
        {roles.map(([role, n]) => (
          <span key={role}>
            {count(n)} <LedgerBadge role={role} />
          </span>
        ))}
        {roles.length === 0 && <span className="muted">No span tells any usage.</span>}
      </div>
      {missing > 0 && (
        <div className="notice">
          <p>
            The cost of {counted(missing, 'charged span is', 'charged spans are')} unknown; that of the others
            is <Money usd={known} /> together. A table of prices tells more, from then on:
          </p>
          <Command text="stat-harness prices import PRICES.json" />
        </div>
      )}
    </>
  );
}

// SPDX-License-Identifier: Apache-2.0
// The part that a span plays in the ledger.
import { Badge, type BadgeProps } from './badge';

const badges: Record<string, BadgeProps> = {
  charged: { tone: 'good', icon: 'check', text: 'charged', title: 'Its tokens are charged here' },
  rollup: {
    tone: 'neutral',
    icon: 'up',
    text: 'rollup',
    shape: 'square',
    title: 'Repeats what stands below it; charged nothing',
  },
  residual: {
    tone: 'info',
    icon: 'diamond',
    text: 'residual',
    shape: 'square',
    title: 'Charged what it has beyond the spans below it',
  },
  conflict: {
    tone: 'bad',
    icon: 'warning',
    text: 'conflict',
    shape: 'bold',
    title: 'Tells less than the spans below it, which are trusted',
  },
  duplicate: {
    tone: 'warn',
    icon: 'equal',
    text: 'duplicate',
    shape: 'dashed',
    title: 'The same answer was charged before',
  },
  fetched: {
    tone: 'neutral',
    icon: 'skip',
    text: 'fetched',
    shape: 'dashed',
    title: 'Reads an answer that was paid for earlier',
  },
  flagged: {
    tone: 'warn',
    icon: 'question',
    text: 'flagged',
    shape: 'square',
    title: 'Tells usage that no rule explains; charged nothing',
  },
};

export function LedgerBadge({ role }: { role: string }) {
  const badge = badges[role];
  return badge ? <Badge {...badge} /> : <span className="muted">–</span>;
}

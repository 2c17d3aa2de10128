// SPDX-License-Identifier: Apache-2.0
// One span in the tree: its name, its bar on the time of the session, what the ledger charges it.
import { memo } from 'react';
import { Count, Money } from '../../components/figures';
import { LedgerBadge } from '../../components/ledger_badge';
import { Icon } from '../../components/icon';
import { duration } from '../../format/duration';
import type { SpanRow } from '../../api/sessions';
import { kRowHeight } from './span_tree';
import type { Tree, TreeLine } from './span_tree_model';

interface Props {
  line: TreeLine;
  tree: Tree;
  top: number;
  closed: boolean;
  chosen: boolean;
  onChoose: (id: string) => void;
  onToggle: (id: string) => void;
}

export function tokensOf(span: SpanRow): number | null {
  const charged = span.ledger?.charged;
  if (!charged || (charged.input == null && charged.output == null)) return charged?.total ?? null;
  return (charged.input ?? 0) + (charged.output ?? 0);
}

// A span that is charged nothing has no figure to be unknown of.
export const isCharged = (span: SpanRow) =>
  span.ledger?.role === 'charged' || span.ledger?.role === 'residual';

export const SpanTreeRow = memo(function SpanTreeRow({
  line,
  tree,
  top,
  closed,
  chosen,
  onChoose,
  onToggle,
}: Props) {
  const { node, depth } = line;
  const { span } = node;
  const whole = tree.end_us - tree.start_us || 1;
  const left = ((span.start_us - tree.start_us) / whole) * 100;
  const width = ((span.end_us - span.start_us) / whole) * 100;
  const time = duration((span.end_us - span.start_us) / 1000);
  const branch = node.children.length > 0;
  const charged = isCharged(span);
  const nothing = span.ledger ? '–' : '…'; // not charged; not read yet
  return (
    <div
      id={`span-${node.id}`}
      className="tree-row"
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={chosen}
      aria-expanded={branch ? !closed : undefined}
      style={{ top, height: kRowHeight }}
      onClick={() => onChoose(node.id)}
    >
      <div className="tree-name" style={{ paddingLeft: 8 + Math.min(depth, 24) * 14 }}>
        <span
          className="tree-toggle"
          aria-hidden="true"
          onClick={(event) => {
            if (!branch) return;
            event.stopPropagation();
            onToggle(node.id);
          }}
        >
          {branch ? (closed ? '▸' : '▾') : ''}
        </span>
        {span.status === 'error' && <Icon name="warning" />}
        <span title={`${span.name} (${span.kind})`}>{span.name}</span>
      </div>
      <div className="tree-time" title={time}>
        <span className="hidden-visually">{time}</span>
        <div
          className={`kind-${span.kind} ${span.status === 'error' ? 'has-error' : ''}`}
          style={{ left: `${Math.min(99.5, left)}%`, width: `${Math.min(width, 100 - left)}%` }}
        />
      </div>
      <div>{span.ledger ? <LedgerBadge role={span.ledger.role} /> : '…'}</div>
      <div className="number">{charged ? <Count value={tokensOf(span)} /> : nothing}</div>
      <div className="number">{charged ? <Money usd={span.ledger?.cost} /> : nothing}</div>
    </div>
  );
});

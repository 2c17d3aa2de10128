// SPDX-License-Identifier: Apache-2.0
// The tree of spans; only the rows in sight are in the page, so that 50,000 of them scroll at ease.
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useVisibleRows } from '../../hooks/use_visible_rows';
import { SpanDetail } from './span_detail';
import { SpanTreeRow } from './span_tree_row';
import { openLines, type Tree } from './span_tree_model';

export const kRowHeight = 30;
const kMostHeight = 520;

export function SpanTree({ tree }: { tree: Tree }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState('');
  const lines = useMemo(() => openLines(tree, closed), [tree, closed]);
  const box = useRef<HTMLDivElement>(null);
  const { first, last, onScroll } = useVisibleRows(box, lines.length, kRowHeight);
  const at = lines.findIndex((line) => line.node.id === chosen);
  const active = at < 0 ? 0 : at;

  const toggle = useCallback((id: string, open?: boolean) => {
    setClosed((before) => {
      const next = new Set(before);
      if (open ?? next.has(id)) next.delete(id);
      else next.add(id);
      return next;
    });
  }, []);

  const go = (to: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))];
    const element = box.current;
    if (!line || !element) return;
    setChosen(line.node.id);
    const top = Math.max(0, Math.min(lines.length - 1, to)) * kRowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    if (top + 2 * kRowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * kRowHeight - element.clientHeight;
  };
  const onKey = (event: KeyboardEvent) => {
    const line = lines[active];
    if (!line) return;
    const isClosed = closed.has(line.node.id);
    const branch = line.node.children.length > 0;
    const page = Math.floor((box.current?.clientHeight ?? 300) / kRowHeight) - 1;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(at < 0 ? 0 : active + 1),
      ArrowUp: () => go(active - 1),
      PageDown: () => go(active + page),
      PageUp: () => go(active - page),
      Home: () => go(0),
      End: () => go(lines.length - 1),
      ArrowRight: () => (branch && isClosed ? toggle(line.node.id, true) : go(active + 1)),
      ArrowLeft: () =>
        branch && !isClosed ? toggle(line.node.id, false) : line.parent >= 0 ? go(line.parent) : undefined,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  const activeLine = lines[active];
  return (
    <div className="stack">
      <div className="row">
        <button type="button" onClick={() => setClosed(new Set())}>
          Open all
        </button>
        <button type="button" onClick={() => setClosed(new Set(tree.roots.map((root) => root.id)))}>
          Close all
        </button>
      </div>
      <div
        ref={box}
        className="tree"
        style={{ height: Math.min(kMostHeight, (tree.size + 1) * kRowHeight + 4) }}
        role="tree"
        aria-label="Spans of the session"
        aria-activedescendant={
          activeLine && active >= first && active < last ? `span-${activeLine.node.id}` : undefined
        }
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKey}
      >
        <div className="tree-head" aria-hidden="true">
          <span>Span</span>
          <span>Time</span>
          <span>Ledger</span>
          <span>Tokens</span>
          <span>Cost</span>
        </div>
        <div className="tree-body" style={{ height: lines.length * kRowHeight }} role="presentation">
          {lines.slice(first, last).map((line, offset) => (
            <SpanTreeRow
              key={line.node.id}
              line={line}
              tree={tree}
              top={(first + offset) * kRowHeight}
              closed={closed.has(line.node.id)}
              chosen={line.node.id === chosen}
              onChoose={setChosen}
              onToggle={toggle}
            />
          ))}
        </div>
      </div>
      <SpanDetail span={at >= 0 ? lines[at]?.node.span : undefined} />
    </div>
  );
}

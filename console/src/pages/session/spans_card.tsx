// SPDX-License-Identifier: Apache-2.0
// The spans of the session as a tree, read page by page.
import { useEffect, useMemo, useState } from 'react';
import { readSpans } from '../../api/spans';
import type { SpanRow } from '../../api/sessions';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { ErrorState } from '../../components/error_state';
import { Skeleton } from '../../components/skeleton';
import { counted } from '../../format/number';
import { buildTree } from './span_tree_model';
import { LedgerSummary } from './ledger_summary';
import { SpanTree } from './span_tree';

interface State {
  spans: SpanRow[];
  total: number | null;
  last: boolean;
  error: unknown;
}

const nothing: State = { spans: [], total: null, last: false, error: undefined };

export function SpansCard({ id }: { id: string }) {
  const [state, setState] = useState<State>(nothing);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState(nothing);
    const all: SpanRow[] = [];
    let shown = 0;
    const take = (spans: SpanRow[], total: number | null, last: boolean) => {
      for (const span of spans) all.push(span);
      // The first page at once, then as they double, so that the tree of n spans is made log n times.
      if (!last && all.length < 2 * shown) return;
      shown = all.length;
      setState({ spans: [...all], total, last, error: undefined });
    };
    const takeOutline = (spans: SpanRow[], total: number | null) =>
      setState({ spans, total, last: false, error: undefined });
    readSpans(id, abort.signal, takeOutline, take).catch(
      (error: unknown) => !abort.signal.aborted && setState((before) => ({ ...before, error })),
    );
    return () => abort.abort();
  }, [id, turn]);
  const tree = useMemo(() => buildTree(state.spans), [state.spans]);
  const { spans, last, total, error } = state;
  const note = last
    ? counted(spans.length, 'span', 'spans')
    : `${spans.length.toLocaleString('en-US')} of ${total === null ? 'unknown' : counted(total, 'span', 'spans')}, reading`;
  return (
    <Card
      title="Spans and ledger"
      note={
        <span aria-live="polite">
          {note}. Each token is charged once; the role says where, the reason stands with the chosen span.
        </span>
      }
    >
      {error !== undefined && <ErrorState error={error} retry={() => setTurn(turn + 1)} />}
      {error === undefined && spans.length === 0 && !last && <Skeleton height={660} />}
      {spans.length === 0 && last && (
        <EmptyState title="No span">The session has none that is stored.</EmptyState>
      )}
      {spans[0]?.ledger && <LedgerSummary spans={spans} />}
      {spans.length > 0 && <SpanTree tree={tree} />}
    </Card>
  );
}

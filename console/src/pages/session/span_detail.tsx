// SPDX-License-Identifier: Apache-2.0
// The chosen span in full, with the ledger's reason.
import type { SpanRow } from '../../api/sessions';
import { Count, Duration, Money, Time } from '../../components/figures';
import { LedgerBadge } from '../../components/ledger_badge';
import { isCharged } from './span_tree_row';

function Charged({ span }: { span: SpanRow }) {
  if (!span.ledger) return <>not read yet</>;
  const { charged } = span.ledger;
  if (!isCharged(span)) return <>nothing</>;
  return (
    <>
      <Count value={charged.input} unit="in" />, <Count value={charged.output} unit="out" />
      {charged.cache_read ? (
        <>
          , <Count value={charged.cache_read} unit="read from cache" />
        </>
      ) : null}
      {charged.reasoning ? (
        <>
          , <Count value={charged.reasoning} unit="reasoning" />
        </>
      ) : null}
      {span.ledger.cached_outside && ' (cached tokens stood beside the input and were added)'};{' '}
      <Money usd={span.ledger.cost} /> by {(span.ledger.cost_source || 'unknown').replaceAll('_', ' ')}{' '}
      {span.ledger.price_id}
    </>
  );
}

export function SpanDetail({ span }: { span: SpanRow | undefined }) {
  if (!span)
    return (
      <p className="small muted">
        Choose a span by a click or the arrow keys to see why it is charged what it is.
      </p>
    );
  return (
    <section className="notice" aria-label="The chosen span" aria-live="polite">
      <strong>{span.name}</strong>
      <dl className="facts small">
        <dt>Ledger</dt>
        <dd>
          <LedgerBadge role={span.ledger?.role ?? ''} /> {span.ledger?.reason}
        </dd>
        <dt>Charged</dt>
        <dd>
          <Charged span={span} />
        </dd>
        <dt>Kind and status</dt>
        <dd>
          {span.kind}, {span.status} {span.error_type}
        </dd>
        <dt>Model</dt>
        <dd>{span.model || 'none'}</dd>
        <dt>Time</dt>
        <dd>
          <Time at={new Date(span.start_us / 1000).toISOString()} />,{' '}
          <Duration ms={(span.end_us - span.start_us) / 1000} />
        </dd>
        <dt>Span</dt>
        <dd>
          <code>
            {span.trace_id} {span.span_id}
          </code>
        </dd>
      </dl>
    </section>
  );
}

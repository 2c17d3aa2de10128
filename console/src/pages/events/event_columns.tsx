// SPDX-License-Identifier: Apache-2.0
// The columns of the list of events: what was said of an event, and nothing that was not.
import type { EventRow } from '../../api/events';
import { Badge } from '../../components/badge';
import type { Column } from '../../components/data_table';
import { Duration, Time } from '../../components/figures';

function Outcome({ ok }: { ok: boolean | null }) {
  if (ok === true) return <Badge tone="good" icon="check" text="ok" />;
  if (ok === false) return <Badge tone="bad" icon="cross" text="failed" shape="bold" />;
  return (
    <Badge tone="neutral" icon="question" text="unknown" shape="dashed" title="The event does not say" />
  );
}

function What({ event }: { event: EventRow }) {
  const extra = event.extra && Object.keys(event.extra).length > 0 ? event.extra : null;
  return (
    <>
      {event.output_summary || event.input_summary || event.endpoint}
      {event.error && <div className="small">Error: {event.error}</div>}
      {(extra || event.endpoint || event.sig_hash) && (
        <details className="small">
          <summary>More</summary>
          <pre>
            {JSON.stringify(
              {
                endpoint: event.endpoint || undefined,
                input_summary: event.input_summary || undefined,
                staffer_id: event.staffer_id || undefined,
                sig_hash: event.sig_hash || undefined,
                ...extra,
              },
              null,
              1,
            )}
          </pre>
        </details>
      )}
    </>
  );
}

export const eventColumns: Column<EventRow>[] = [
  {
    head: 'Time',
    cell: (event) => (
      <>
        <Time at={event.timestamp ?? event.received_at} />
        {!event.timestamp && <div className="small muted">when it came</div>}
      </>
    ),
  },
  {
    head: 'Source',
    cell: (event) => (
      <>
        {event.source || <span className="unknown">none was sent</span>}{' '}
        {event.known_source === false && (
          <Badge tone="warn" icon="question" shape="dashed" text="unknown source" />
        )}
      </>
    ),
  },
  { head: 'Kind', cell: (event) => event.event_kind || null },
  { head: 'Went well', cell: (event) => <Outcome ok={event.ok} /> },
  { head: 'Duration', number: true, cell: (event) => <Duration ms={event.duration_ms} /> },
  { head: 'What', cell: (event) => <What event={event} /> },
];

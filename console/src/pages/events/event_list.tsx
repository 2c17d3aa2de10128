// SPDX-License-Identifier: Apache-2.0
// The events, newest first, read further on demand.
import { useEffect, useState } from 'react';
import { getJson } from '../../api/client';
import { decodeEvents } from '../../api/decode_events';
import { eventsPath, type EventFilters, type EventRow } from '../../api/events';
import { Card } from '../../components/card';
import { DataTable } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { ErrorState } from '../../components/error_state';
import { Skeleton } from '../../components/skeleton';
import { eventColumns } from './event_columns';

interface State {
  items: EventRow[];
  next: number | null;
  read: boolean;
  error: unknown;
}

const nothing: State = { items: [], next: null, read: false, error: undefined };
const kPage = 100;

// `newest`: changes when there are new events, which are then read.
export function EventList({ filters, newest }: { filters: EventFilters; newest: number }) {
  const [state, setState] = useState<State>(nothing);
  useEffect(() => {
    const abort = new AbortController();
    getJson<unknown>(eventsPath(filters, null, kPage), abort.signal).then(
      (answer) => {
        const { items, next_before: next } = decodeEvents(answer);
        setState({ items, next, read: true, error: undefined });
      },
      (error: unknown) => !abort.signal.aborted && setState({ ...nothing, error }),
    );
    return () => abort.abort();
  }, [filters, newest]);
  const more = async () => {
    try {
      const { items, next_before: next } = decodeEvents(
        await getJson<unknown>(eventsPath(filters, state.next, kPage)),
      );
      setState((before) => ({ ...before, items: [...before.items, ...items], next }));
    } catch (error) {
      setState((before) => ({ ...before, error }));
    }
  };
  return (
    <Card title="Events, newest first">
      {state.error !== undefined && <ErrorState error={state.error} />}
      {!state.read && state.error === undefined && <Skeleton height={360} />}
      {state.read && (
        <DataTable
          label="Events"
          rows={state.items}
          rowKey={(event) => event.seq}
          rowHead={1}
          columns={eventColumns}
          empty={<EmptyState title="No event matches">Clear a filter to see more.</EmptyState>}
        />
      )}
      {state.next !== null && (
        <button type="button" onClick={() => void more()}>
          Show earlier events
        </button>
      )}
    </Card>
  );
}

// SPDX-License-Identifier: Apache-2.0
// How to send the first event.
import { EmptyState } from '../../components/empty_state';

export function EventsEmpty() {
  const body = `{"source":"scenario","event_kind":"check","ok":true,"duration_ms":12}`;
  return (
    <EmptyState
      title="No event yet"
      command={`curl -H 'content-type: application/json' -d '${body}' ${location.origin}/event`}
    >
      Tools send what they did as JSON or CloudEvents. This sends one.
    </EmptyState>
  );
}

// SPDX-License-Identifier: Apache-2.0
// A page of events, as the console shows it.
import { asArray, asRaw, flagAt, numberAt, textAt } from './decode';
import type { EventPage, EventRow } from './events';

function decodeEvent(value: unknown): EventRow {
  const raw = asRaw(value);
  return {
    seq: numberAt(raw, 'seq') ?? 0,
    source: textAt(raw, 'source'),
    event_kind: textAt(raw, 'event_kind'),
    ok: flagAt(raw, 'ok'),
    duration_ms: numberAt(raw, 'duration_ms'),
    output_summary: textAt(raw, 'output_summary'),
    input_summary: textAt(raw, 'input_summary'),
    endpoint: textAt(raw, 'endpoint'),
    error: textAt(raw, 'error'),
    staffer_id: textAt(raw, 'staffer_id'),
    sig_hash: textAt(raw, 'sig_hash'),
    timestamp: textAt(raw, 'timestamp') || null,
    received_at: textAt(raw, 'received_at') || null,
    known_source: flagAt(raw, 'known_source'),
    extra: raw['extra'] ? asRaw(raw['extra']) : null,
  };
}

export function decodeEvents(value: unknown): EventPage {
  const raw = asRaw(value);
  return { items: asArray(raw['items']).map(decodeEvent), next_before: numberAt(raw, 'next_before') };
}

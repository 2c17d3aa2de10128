// SPDX-License-Identifier: Apache-2.0
// Events that other tools sent to the observer: /stats and /events.
import { pathWith } from './client';

export interface EventRow {
  seq: number;
  source: string;
  event_kind: string;
  ok: boolean | null;
  duration_ms: number | null;
  output_summary: string;
  input_summary: string;
  endpoint: string;
  error: string;
  staffer_id: string;
  sig_hash: string;
  timestamp: string | null;
  received_at: string | null;
  known_source: boolean | null;
  extra: Record<string, unknown> | null;
}

export interface OkCounts {
  true: number;
  false: number;
  unknown: number;
  rate: number | null; // of those that say
}

export interface EventStats {
  total: number;
  by_source?: Record<string, number>; // known ones
  ok_by_source?: Record<string, OkCounts>;
  unknown_sources?: Record<string, number>;
  other_unknown_sources?: number; // events of unknown sources beyond those that are counted by name
  ok?: OkCounts | null;
}

export interface EventPage {
  items: EventRow[];
  next_before: number | null;
}

export interface EventFilters {
  source: string;
  event_kind: string;
  ok: string;
}

export const eventStatsPath = '/stats';
export const eventsPath = (filters: EventFilters, before: number | null, limit: number) =>
  pathWith('/events', { ...filters, before, limit });

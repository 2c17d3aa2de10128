// SPDX-License-Identifier: Apache-2.0
// Filters of the list of events; they stand in the address.
import type { EventFilters, EventStats } from '../../api/events';

interface Props {
  filters: EventFilters;
  stats: EventStats;
  onChange: (changes: Record<string, string>) => void;
}

export function EventsFilters({ filters, stats, onChange }: Props) {
  const sources = [...Object.keys(stats.by_source ?? {}), ...Object.keys(stats.unknown_sources ?? {})]
    .filter((one) => one !== '')
    .sort();
  return (
    <div className="filters" role="search" aria-label="Filters of events">
      <label>
        Source
        <select value={filters.source} onChange={(event) => onChange({ source: event.target.value })}>
          <option value="">all</option>
          {filters.source && !sources.includes(filters.source) && <option>{filters.source}</option>}
          {sources.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label>
        Kind
        <input
          type="search"
          value={filters.event_kind}
          placeholder="whole kind"
          onChange={(event) => onChange({ event_kind: event.target.value })}
        />
      </label>
      <label>
        Went well
        <select value={filters.ok} onChange={(event) => onChange({ ok: event.target.value })}>
          <option value="">all</option>
          <option value="true">ok</option>
          <option value="false">failed</option>
        </select>
      </label>
      <button type="button" onClick={() => onChange({ source: '', event_kind: '', ok: '' })}>
        Clear
      </button>
    </div>
  );
}

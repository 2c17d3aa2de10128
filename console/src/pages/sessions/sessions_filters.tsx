// SPDX-License-Identifier: Apache-2.0
// Filters of the grid; they stand in the address, so that a view can be shared.
import type { CascadeRow } from '../../api/cascades';
import type { SessionFilters } from '../../api/sessions';

const categories = ['tiny', 'small', 'medium', 'large', 'huge', 'unknown'];
const states: readonly (readonly [string, string])[] = [
  ['outlier_high', 'HIGH'],
  ['outlier_low', 'LOW'],
  ['unusual', 'unusual'],
  ['normal', 'normal'],
  ['too_little_history', 'too little history'],
  ['cost_pending', 'cost pending'],
  ['no_variance', 'no variance'],
  ['free', 'free'],
];

interface Props {
  filters: SessionFilters;
  cascades: CascadeRow[];
  onChange: (changes: Partial<SessionFilters> & Record<string, string>) => void;
}

export function SessionsFilters({ filters, cascades, onChange }: Props) {
  const known = cascades.map((one) => one.cascade_id);
  const choices = filters.cascade && !known.includes(filters.cascade) ? [filters.cascade, ...known] : known;
  return (
    <div className="filters" role="search" aria-label="Filters of sessions">
      <label>
        Session
        <input
          type="search"
          value={filters.text}
          placeholder="part of its id"
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </label>
      <label>
        Input size
        <select value={filters.category} onChange={(event) => onChange({ category: event.target.value })}>
          <option value="">all</option>
          {categories.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label>
        Anomaly
        <select value={filters.state} onChange={(event) => onChange({ state: event.target.value })}>
          <option value="">all</option>
          {states.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        Cascade
        <select value={filters.cascade} onChange={(event) => onChange({ cascade: event.target.value })}>
          <option value="">all</option>
          {choices.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => onChange({ text: '', category: '', state: '', cascade: '' })}>
        Clear
      </button>
    </div>
  );
}

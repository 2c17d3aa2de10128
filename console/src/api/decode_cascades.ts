// SPDX-License-Identifier: Apache-2.0
// Answers about cascades, as the console shows them.
import type { BaselineRow, CascadeRow, Regression, TimelineBucket } from './cascades';
import { asArray, asRaw, numberAt, textAt } from './decode';

const itemsOf = (value: unknown) => asArray(asRaw(value)['items']).map(asRaw);

export function decodeCascades(value: unknown): CascadeRow[] {
  return itemsOf(value).map((raw) => ({
    cascade_id: textAt(raw, 'cascade_id'),
    sessions: numberAt(raw, 'sessions'),
    total_cost: numberAt(raw, 'cost'),
    first_at: textAt(raw, 'first') || null,
    last_at: textAt(raw, 'last') || null,
    outliers: numberAt(raw, 'outliers'),
    without_cost: numberAt(raw, 'sessions_without_cost'),
  }));
}

// The spread is that of the logarithm: the usual range is two of it to either side of the median.
export function decodeBaselines(value: unknown): BaselineRow[] {
  return itemsOf(value).map((raw) => {
    const typical = numberAt(raw, 'median');
    const spread = numberAt(raw, 'spread_log');
    const at = (spreads: number) =>
      typical === null || spread === null ? null : typical * Math.exp(spreads * spread);
    return {
      input_category: textAt(raw, 'input_category') || 'unknown',
      metric: textAt(raw, 'metric'),
      n: numberAt(raw, 'n'),
      typical,
      low: at(-2),
      high: at(2),
      mean: numberAt(raw, 'mean'),
      stddev: numberAt(raw, 'stddev'),
    };
  });
}

export function decodeTimeline(value: unknown): TimelineBucket[] {
  return itemsOf(value).map((raw) => ({
    start: textAt(raw, 'start'),
    sessions: numberAt(raw, 'sessions'),
    cost: numberAt(raw, 'cost'),
    tokens: numberAt(raw, 'tokens'),
    errors: numberAt(raw, 'errors'),
    outliers: numberAt(raw, 'outliers'),
    without_cost: numberAt(raw, 'sessions_without_cost'),
  }));
}

export function decodeRegressions(value: unknown): Regression[] {
  return itemsOf(value).map((raw) => ({
    species_hash: textAt(raw, 'species_hash'),
    metric: textAt(raw, 'metric'),
    state: textAt(raw, 'state'),
    recent_n: numberAt(raw, 'n_recent'),
    earlier_n: numberAt(raw, 'n_earlier'),
    ratio: numberAt(raw, 'ratio'),
    low: numberAt(raw, 'ci_low'),
    high: numberAt(raw, 'ci_high'),
    q_value: numberAt(raw, 'q_value'),
  }));
}

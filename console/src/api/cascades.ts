// SPDX-License-Identifier: Apache-2.0
// Cascades: their cost over time, baselines, outliers and regressions.
import { pathWith } from './client';
import type { SessionRow } from './sessions';

export interface CascadeRow {
  cascade_id: string;
  sessions: number | null;
  total_cost: number | null;
  first_at: string | null;
  last_at: string | null;
  outliers: number | null;
  without_cost: number | null;
}

export interface BaselineRow {
  input_category: string;
  metric: string;
  n: number | null;
  typical: number | null; // in the metric's unit
  low: number | null;
  high: number | null;
  mean: number | null;
  stddev: number | null;
}

export interface TimelineBucket {
  start: string;
  sessions: number | null;
  cost: number | null;
  tokens: number | null;
  errors: number | null;
  outliers: number | null;
  without_cost: number | null;
}

export interface Regression {
  species_hash: string;
  metric: string;
  state: string; // "higher", "lower", "no_change", "no_variance", "too_little_history"
  recent_n: number | null;
  earlier_n: number | null;
  ratio: number | null; // of typical values, recent over earlier
  low: number | null; // of its 95 % interval
  high: number | null;
  q_value: number | null;
}

export interface OutlierPage {
  items: SessionRow[];
}

export const cascadesPath = '/api/v1/cascades';
export const baselinesPath = (id: string) => `${cascadesPath}/${encodeURIComponent(id)}/baselines`;
export const outliersPath = (cascade_id: string, limit: number) =>
  pathWith('/api/v1/outliers', { cascade_id, limit });
export const regressionsPath = (cascade_id: string) => pathWith('/api/v1/regressions', { cascade_id });
export const timelinePath = (cascade_id: string, bucket: string) =>
  pathWith('/api/v1/cost-timeline', { cascade_id, bucket });

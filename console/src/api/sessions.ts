// SPDX-License-Identifier: Apache-2.0
// Sessions: their analytics rows, spans, ledger, scores and versions.
import { pathWith } from './client';

export type ScoreState =
  | 'normal'
  | 'unusual'
  | 'outlier_high'
  | 'outlier_low'
  | 'too_little_history'
  | 'cost_pending'
  | 'no_variance'
  | 'free';

export type Metric = 'cost' | 'duration' | 'tokens';
export const metrics: readonly Metric[] = ['cost', 'duration', 'tokens'];

export interface BecausePart {
  id: string;
  log_ratio: number | null;
  factor: number | null;
  sentence: string;
}

export interface Because {
  n?: number | null;
  total: number | null;
  parts: BecausePart[];
}

export interface SessionRow {
  session_id: string;
  cascade_id: string;
  genus_hash: string | null;
  species_hash: string | null;
  created_at: string | null;
  ended_at: string | null;
  analyzed_at: string | null;
  input_category: string | null;
  input_complexity_score: number | null;
  input_char_count: number | null;
  input_estimated_tokens: number | null;
  total_cost: number | null;
  total_duration_ms: number | null;
  total_tokens: number | null;
  total_tokens_in: number | null;
  total_tokens_out: number | null;
  message_count: number | null;
  cell_count: number | null;
  error_count: number | null;
  global_avg_cost: number | null;
  cluster_avg_cost: number | null;
  cluster_stddev_cost: number | null;
  cluster_avg_duration: number | null;
  cluster_avg_tokens: number | null;
  genus_avg_cost: number | null;
  genus_run_count: number | null;
  cluster_run_count: number | null;
  global_run_count: number | null;
  cost_z_score: number | null;
  duration_z_score: number | null;
  tokens_z_score: number | null;
  cost_per_message: number | null;
  cost_per_token: number | null;
  tokens_per_message: number | null;
  model_mix: string | null;
  models_used: string[] | null;
  primary_model: string | null;
  model_switches: number | null;
  n_eff: number | null;
  df: number | null;
  p_value: number | null;
  q_value: number | null;
  tier_used: string | null;
  score_version: number | null;
  baseline_snapshot_id: string | null;
  time_zone: string | null;
  state: ScoreState | null;
  duration_state: ScoreState | null;
  tokens_state: ScoreState | null;
  pending: boolean | null;
  because: Because | null;
  remarks: string[] | null;
}

export interface Usage {
  input: number | null;
  output: number | null;
  total: number | null;
  cache_read: number | null;
  cache_creation: number | null;
  reasoning: number | null;
}

export interface LedgerLine {
  role: string;
  reason: string;
  charged: Usage;
  cached_outside: boolean;
  cost: number | null; // USD
  cost_source: string;
  price_id: string;
}

export interface SpanRow {
  trace_id: string;
  span_id: string;
  parent_id: string;
  name: string;
  kind: string;
  status: string;
  error_type: string;
  start_us: number;
  end_us: number;
  model: string;
  ledger: LedgerLine | null;
}

export interface MetricWhy {
  state: ScoreState | null;
  z: number | null;
  p_value: number | null;
  location: number | null; // of ln(value)
  scale: number | null;
  n: number | null;
  n_eff: number | null;
  df: number | null;
  tier: string | null;
  restarted: boolean | null;
}

export interface BaselinePoint {
  session_id: string;
  value: number | null;
  weight: number | null;
}

export interface Baseline {
  tier: string | null;
  n: number | null;
  n_eff: number | null;
  location: number | null;
  scale: number | null;
  points: BaselinePoint[];
}

export interface Cell {
  cell_id: string;
  name: string;
  path: string;
  kind: string;
  calls: number | null;
  errors: number | null;
  cost: number | null;
  duration_ms: number | null;
  self_duration_ms: number | null;
  tokens: number | null;
  cost_share: number | null;
  duration_share: number | null;
  z: number | null;
  n: number | null;
  bottleneck: boolean;
}

export interface SessionVersion {
  version: number | null;
  analyzed_at: string | null;
  reason: string | null;
  total_cost: number | null;
  total_tokens: number | null;
  state: ScoreState | null;
  span_count: number | null;
}

export interface SessionStats {
  spans?: number | null;
  sessions?: number | null;
  settled?: number | null;
  pending?: number | null;
  acknowledged?: number | null;
  applied?: number | null;
  lag_spans?: number | null;
  journal_bytes?: number | null;
}

export const sessionsPath = '/api/v1/sessions';
export const sessionPath = (id: string) => `${sessionsPath}/${encodeURIComponent(id)}`;
export const sessionWhyPath = (id: string) => `${sessionPath(id)}/why`;
export const sessionVerifyPath = (id: string) => `${sessionPath(id)}/verify`;
export const sessionCellsPath = (id: string, limit: number) => pathWith(`${sessionPath(id)}/cells`, { limit });
export const sessionVersionsPath = (id: string) => `${sessionPath(id)}/versions`;
export const sessionSpansPath = (id: string, cursor: string, limit: number, form: 'brief' | 'outline') =>
  pathWith(`${sessionPath(id)}/spans`, { cursor, limit, form });

export interface SessionFilters {
  text: string; // in the session's id
  category: string;
  state: string;
  cascade: string;
}

export function sessionsPagePath(
  filters: SessionFilters,
  sort: string,
  order: string,
  cursor: string,
  limit: number,
) {
  const filter = [
    filters.text && `session_id:contains:${filters.text}`,
    filters.category && `input_category:=:${filters.category}`,
    filters.state && `state:=:${filters.state}`,
    filters.cascade && `cascade_id:=:${filters.cascade}`,
  ].filter((one) => one !== '');
  return pathWith(sessionsPath, { sort, order, cursor, limit, filter });
}

// SPDX-License-Identifier: Apache-2.0
// report.json as far as the console reads it; schemas/report.schema.json says all.
import type { Interval } from './common';

export interface EnergyTerm {
  kpi: string;
  unit: string;
  observed: number | null;
  ideal: number | null;
  contribution: number | null;
}

export interface Energy {
  total: number | null;
  gap: number | null;
  constraints: number | null;
  figures_compared: number | null;
  ideal_mode: string;
  no_better_reference: boolean;
  top_terms: EnergyTerm[];
}

export interface Action {
  rank: number;
  lever_id: string;
  label: string;
  target: string;
  recommendation: string;
  delta_energy: number | null;
  delta_hours: number | null;
  interval: Interval | null;
  delta_percent: number | null;
  confidence: number | null;
  enforcement: string;
  risks: string[];
  how_to_check: string;
  disproof: string;
  replay: string[];
}

export interface Plan {
  actions: string[];
  servers: number | null;
  changes: number | null;
  energy_after: number | null;
  delta_hours: number | null;
  interval: Interval | null;
  on_front: boolean;
}

export interface Blocked {
  lever_id: string;
  label: string;
  target: string;
  reason: string;
  explanation: string;
  delta_hours: number | null;
  interval: Interval | null;
  naive_hours: number | null;
}

export interface Skipped {
  lever_id: string;
  label: string;
  target: string;
  reason: string;
  explanation: string;
}

export interface KnownIssue {
  id: string;
  title: string;
  status: 'confirmed' | 'refuted' | 'skipped';
  reason: string;
  explanation: string;
}

export interface Decision {
  energy: Energy | null;
  energy_reason: string;
  actions_reason: string;
  model_verdict: '' | 'reproduces' | 'inconclusive';
  wait_hours: number | null;
  actions: Action[];
  plans: Plan[];
  blocked: Blocked[];
  skipped: Skipped[];
  known_issues: KnownIssue[];
}

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

export interface Finding {
  id: string;
  kind: string;
  severity: Severity;
  confidence: number;
  title: string;
  what: string;
  why: string;
  measurement_type: 'measured' | 'modeled';
  assumptions: string[];
  evidence: { query: string; rows: number };
  n: number;
  estimate: number;
  unit: string;
  impact_hours?: number;
  interval?: Interval | null;
}

export interface Plugin {
  id: string;
  name: string;
  version: string;
  status: 'ok' | 'skipped' | 'na' | 'error';
  reason_code: string;
  summary: string;
  metrics: Record<string, unknown>;
  findings: Finding[];
  artifacts: string[];
}

export interface QualityCounter {
  name: string;
  severity: 'info' | 'error' | 'data_loss';
  count: number;
  meaning: string;
}

export interface Dataset {
  version: string;
  rows: number;
  span: { first: string; last: string; span_us: number } | null;
  columns: { name: string; type: string; normalized: boolean; nulls: number; private: boolean }[];
  roles: { role: string; column: string; how: string; note: string }[];
  quality: QualityCounter[];
}

export interface Headline {
  rows: number;
  processes: number | null;
  hosts: number | null;
  wait_hours: number | null;
  wait_threshold_s: number;
  top_process: { process_id: string; hours: number | null; share: number | null } | null;
  findings: number;
  plugins: { ok: number; skipped: number; na: number; error: number };
}

export interface Report {
  schema_version: number;
  stable_digest: string;
  stable: {
    dataset: Dataset;
    policy: { known_issues: string; plugin_set_digest: string; seed_policy: string };
    headline: Headline;
    decision: Decision;
    ranked_findings: { plugin: string; id: string; hours: number | null }[];
    plugins: Plugin[];
  };
  volatile: {
    run_id: string;
    started: string;
    finished: string;
    wall_us: number;
    harness_version: string;
    engine_version: string;
    dataset_name: string;
    time_zone: string;
    inputs: {
      file: string;
      sha256: string;
      bytes: number;
      format: string;
      rows_read: number;
      rows_kept: number;
      rows_rejected: number;
    }[];
    quality_places: Record<string, string[]>;
  };
}

export const pluginOf = (report: Report, id: string) =>
  report.stable.plugins.find((plugin) => plugin.id === id);

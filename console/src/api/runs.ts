// SPDX-License-Identifier: Apache-2.0
// The runs of the home, what one left behind, and two of them side by side.
import { pathWith } from './client';
import type { Gate } from './common';

export interface RunRow {
  run_id: string;
  dataset_version: string;
  dataset_name: string | null;
  state: string;
  started_at: string | null;
  finished_at: string | null;
  energy: number | null;
  findings: number | null;
  actions_verified: number | null;
  saving_hours: number | null;
}

export interface RunFile {
  path: string;
  bytes: number | null;
}

export interface ComparedInsight {
  change: 'new' | 'updated' | 'dropped' | 'unchanged';
  plugin_id: string;
  kind: string;
  id: string;
  action_type: string;
  identity: string;
  wording_changed: boolean;
  recommendation_before: string;
  recommendation: string;
  hours_before: number | null;
  hours: number | null;
  delta_hours: number | null;
}

export interface FindingChange {
  change: 'new' | 'dropped';
  plugin_id: string;
  kind: string;
  id: string;
  severity: string;
  title: string;
  other_status: string; // of the plugin in the run without the finding; absent: it was no part of that
}

export interface SettingDifference {
  plugin: string; // empty: a setting of the run
  setting: string;
  reference: unknown; // null: not given
  run: unknown;
}

export interface StoredRun {
  run_id: string;
  dataset_version: string;
  stable_digest: string;
  plugin_set_digest: string;
  known_issues: string;
}

export interface Comparison {
  run: StoredRun;
  reference: StoredRun | null;
  same_dataset: boolean;
  settings_differ: SettingDifference[];
  findings: { new: number; dropped: number; both: number; list: FindingChange[] };
  comparison: {
    new: number;
    updated: number;
    dropped: number;
    unchanged: number;
    jaccard_identity: number;
    jaccard_content: number;
    insights: ComparedInsight[];
  };
  gate: Gate;
}

export const runsPath = (limit = 100) => pathWith('/api/v1/runs', { limit });
export const runPath = (id: string) => `/api/v1/runs/${encodeURIComponent(id)}`;
export const runHtmlPath = (id: string) => `${runPath(id)}/report.html`;
export const runFilesPath = (id: string) => `${runPath(id)}/files`;
export const runFilePath = (id: string, path: string) =>
  `${runPath(id)}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
export const comparePath = (run: string, reference: string) =>
  pathWith('/api/v1/compare', { run, reference });

// SPDX-License-Identifier: Apache-2.0
// The newest run, the runs before it, and the figures of sessions and events: /api/v1/overview.
import type { EventStats } from './events';
import type { Energy } from './report';
import type { SessionStats } from './sessions';

export interface TrendPoint {
  run_id: string;
  finished_at: string | null;
  energy: number | null;
  wait_hours: number | null;
  findings: number | null;
  dataset_name?: string | null;
}

export interface TopAction {
  run_id: string;
  title: string;
  saving_hours: number | null;
  ci_low: number | null;
  ci_high: number | null;
  verdict: string;
  confidence: number | null;
}

export interface Overview {
  energy: (Partial<Energy> & { run_id?: string; reason?: string; energy_reason?: string }) | null;
  trend: TrendPoint[];
  top_actions: TopAction[];
  sessions: SessionStats | null;
  events: EventStats | null;
}

export const overviewPath = '/api/v1/overview';

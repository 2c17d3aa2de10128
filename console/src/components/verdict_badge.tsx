// SPDX-License-Identifier: Apache-2.0
// Verdicts, reasons, gates and states of jobs and runs as badges.
import { Badge, type BadgeProps } from './badge';

const badges: Record<string, BadgeProps> = {
  verified: { tone: 'good', icon: 'check', text: 'verified' },
  counted: {
    tone: 'info',
    icon: 'minus',
    text: 'counted',
    shape: 'square',
    title: 'Fewer executions by count; no shorter wait is claimed',
  },
  confirmed: { tone: 'good', icon: 'check', text: 'confirmed' },
  pass: { tone: 'good', icon: 'check', text: 'pass' },
  complete: { tone: 'good', icon: 'check', text: 'complete' },
  ok: { tone: 'good', icon: 'check', text: 'ok' },
  reproduces: { tone: 'good', icon: 'check', text: 'model reproduces the log' },
  harmful: { tone: 'bad', icon: 'cross', text: 'harmful', shape: 'bold' },
  refuted: { tone: 'bad', icon: 'cross', text: 'refuted', shape: 'square' },
  fail: { tone: 'bad', icon: 'cross', text: 'fail', shape: 'bold' },
  failed: { tone: 'bad', icon: 'cross', text: 'failed', shape: 'bold' },
  error: { tone: 'bad', icon: 'cross', text: 'error', shape: 'bold' },
  warn: { tone: 'warn', icon: 'warning', text: 'warn', shape: 'square' },
  overloaded: { tone: 'warn', icon: 'warning', text: 'overloaded', shape: 'square' },
  inconclusive: { tone: 'warn', icon: 'question', text: 'inconclusive', shape: 'dashed' },
  not_provable: { tone: 'warn', icon: 'question', text: 'not provable', shape: 'dashed' },
  no_effect: { tone: 'neutral', icon: 'equal', text: 'no effect', shape: 'square' },
  skipped: { tone: 'neutral', icon: 'skip', text: 'skipped', shape: 'dashed' },
  na: { tone: 'neutral', icon: 'minus', text: 'not applicable', shape: 'dashed' },
  cancelled: { tone: 'neutral', icon: 'minus', text: 'cancelled', shape: 'dashed' },
  queued: { tone: 'info', icon: 'clock', text: 'queued', shape: 'dashed' },
  running: { tone: 'info', icon: 'skip', text: 'running' },
  new: { tone: 'good', icon: 'diamond', text: 'new' },
  updated: { tone: 'warn', icon: 'up', text: 'updated', shape: 'square' },
  dropped: { tone: 'bad', icon: 'minus', text: 'dropped', shape: 'dashed' },
  unchanged: { tone: 'neutral', icon: 'equal', text: 'unchanged' },
};

export function VerdictBadge({ verdict }: { verdict: string | null | undefined }) {
  if (!verdict) return <Badge tone="neutral" icon="question" text="unknown" shape="dashed" />;
  const known = badges[verdict];
  return <Badge {...(known ?? { tone: 'neutral', icon: 'dot', text: verdict.replaceAll('_', ' ') })} />;
}

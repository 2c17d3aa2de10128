// SPDX-License-Identifier: Apache-2.0
// What the home holds before the tests: a run, sessions, events; and the real traces where they are.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runVerb } from './server.mjs';
import { kLarge, kLargeSpans, largeSession, ordinarySessions, requestOf } from './spans.mjs';

const kRealTraces = '../shared/data/llm/langfuse_framework_traces.jsonl.gz';

// Before the server opens the home: what was imported, or why nothing was.
export function importTraces(binary, home, root) {
  const file = join(root, kRealTraces);
  if (!existsSync(file)) return { reason: `${kRealTraces} is not there` };
  return JSON.parse(runVerb(binary, 'sessions', 'import', file, '--home', home, '--json'));
}

// A log of an ERP system's batch queue, `scale` of its half year.
export function makeLog(binary, file, scale, seed) {
  runVerb(binary, 'generate', 'erp', '--out', file, '--rows-scale', String(scale), '--seed', String(seed), '--quiet');
  return file;
}

// The id of the run; `wishes` go into the request for it.
export async function runLog(api, file, name, wishes = {}) {
  const upload = await api.post(`/api/v1/uploads?filename=${name}.csv`, readFileSync(file), 'text/csv');
  const job = await api.post('/api/v1/jobs', { uploads: [upload.upload_id], name, ...wishes });
  return waitForJob(api, job.job_id);
}

async function waitForJob(api, id) {
  const done = await api.until(`/api/v1/jobs/${id}`, (job) => !['queued', 'running'].includes(job.state), 180);
  if (done.state !== 'complete') throw new Error(`job ${id}: ${JSON.stringify(done)}`);
  return done.run_id;
}

const kEvents = [
  { source: 'mcp', event_kind: 'tool_call', ok: true, duration_ms: 41, output_summary: 'listed 12 files', endpoint: 'fs:list' },
  { source: 'mcp', event_kind: 'tool_call', ok: false, duration_ms: 30_000, error: 'timed out', endpoint: 'web:fetch' },
  { source: 'auditor', event_kind: 'verdict', success: true, audit_duration_ms: 2150, one_liner: 'all checks passed (3 findings, all info)' },
  { source: 'bot', event_kind: 'cycle', ok: true, duration_ms: 812 },
  { source: 'scenario', event_kind: 'fill', duration_ms: 7 },
  { source: 'harness', event_kind: 'run', ok: true, output_summary: 'report written' },
  { source: 'cron-box', event_kind: 'tick', ok: true },
];

async function sendEvents(api) {
  const count = 130;
  for (let i = 0; i < count; ++i) {
    const timestamp = new Date(Date.UTC(2026, 3, 14, 8, i)).toISOString();
    await api.post('/event', { ...kEvents[i % kEvents.length], timestamp, number: i });
  }
  return count;
}

async function sendSessions(api) {
  const sessions = ordinarySessions();
  for (let i = 0; i < sessions.length; i += 50) await api.post('/v1/traces', requestOf(sessions.slice(i, i + 50).flat()));
  const large = largeSession();
  if (large.length !== kLargeSpans) throw new Error(`made ${large.length} spans for ${kLarge}`);
  for (let i = 0; i < large.length; i += 5000) await api.post('/v1/traces', requestOf(large.slice(i, i + 5000)));
  return sessions.length + 1;
}

// All rows of the grid, in the server's order.
export async function allRows(api, query = '') {
  const rows = [];
  for (let cursor = ''; ; ) {
    const page = await api.get(`/api/v1/sessions?limit=1000${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    rows.push(...page.items);
    if (!page.next_cursor) return rows;
    cursor = page.next_cursor;
  }
}

export async function fill({ api, binary, folder }) {
  const events = await sendEvents(api);
  const sessions = await sendSessions(api);
  const log = makeLog(binary, join(folder, 'erp.csv'), 0.05, 1);
  const first = await runLog(api, log, 'erp-first');
  const second = await runLog(api, makeLog(binary, join(folder, 'erp-later.csv'), 0.06, 1), 'erp-later');
  // Sessions are analysed once they have been quiet for a while.
  await api.until('/api/v1/sessions-stats', (stats) => stats.lag_spans === 0 && stats.open === 0 && stats.rows >= sessions, 120);
  return { events, sessions, log, runs: { first, second } };
}

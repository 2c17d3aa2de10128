// SPDX-License-Identifier: Apache-2.0
// The cells of a session and its earlier versions, as the console shows them.
import { asArray, asRaw, numberAt, textAt } from './decode';
import type { Cell, ScoreState, SessionVersion } from './sessions';

function sumOf(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

export interface CellPage {
  items: Cell[];
  total: number | null;
}

function decodeCell(value: unknown): Cell {
  const raw = asRaw(value);
  return {
    cell_id: textAt(raw, 'cell_id'),
    name: textAt(raw, 'name'),
    path: textAt(raw, 'path'),
    kind: textAt(raw, 'kind'),
    calls: numberAt(raw, 'calls'),
    errors: numberAt(raw, 'errors'),
    cost: numberAt(raw, 'cost'),
    duration_ms: numberAt(raw, 'duration_ms'),
    self_duration_ms: numberAt(raw, 'self_duration_ms'),
    tokens: sumOf(numberAt(raw, 'tokens_in'), numberAt(raw, 'tokens_out')),
    cost_share: numberAt(raw, 'cost_share'),
    duration_share: numberAt(raw, 'duration_share'),
    z: numberAt(raw, 'cost_z'),
    n: numberAt(raw, 'species_run_count'),
    bottleneck: raw['is_bottleneck'] === true,
  };
}

export function decodeCells(value: unknown): CellPage {
  const raw = asRaw(value);
  return { items: asArray(raw['items']).map(decodeCell), total: numberAt(raw, 'total') };
}

export function decodeVersions(value: unknown): SessionVersion[] {
  return asArray(asRaw(value)['items']).map((item) => {
    const raw = asRaw(item);
    const row = { ...raw, ...asRaw(raw['row']) };
    return {
      version: numberAt(row, 'version', 'analysis_version'),
      analyzed_at: textAt(row, 'analyzed_at') || null,
      reason: textAt(row, 'reason') || null,
      total_cost: numberAt(row, 'total_cost'),
      total_tokens: numberAt(row, 'total_tokens'),
      state: (textAt(row, 'state') || null) as ScoreState | null,
      span_count: numberAt(row, 'span_count'),
    };
  });
}

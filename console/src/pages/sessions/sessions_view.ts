// SPDX-License-Identifier: Apache-2.0
// Which sessions the address asks for, and in which order.
import type { SessionFilters } from '../../api/sessions';

export const kBlock = 100; // rows to a request
export const kUsualSort = 'created_at';

export const sortable = [
  'session_id',
  'cascade_id',
  'input_complexity_score',
  'cost_z_score',
  'total_cost',
  'total_duration_ms',
  'total_tokens',
  'created_at',
] as const;
export type SortColumn = (typeof sortable)[number];

export function filtersOf(query: URLSearchParams): SessionFilters {
  const at = (name: string) => query.get(name) ?? '';
  return { text: at('text').trim(), category: at('category'), state: at('state'), cascade: at('cascade') };
}

// The latest first where the address says nothing, or names no column.
export function sortOf(query: URLSearchParams): { sort: SortColumn; order: 'asc' | 'desc' } {
  const sort = sortable.find((column) => column === query.get('sort')) ?? kUsualSort;
  return { sort, order: query.get('order') === 'asc' ? 'asc' : 'desc' };
}

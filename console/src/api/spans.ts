// SPDX-License-Identifier: Apache-2.0
// The spans of a session, read page by page: the first are shown while the others come.
import { asArray, asRaw, numberAt, textAt } from './decode';
import { getJson } from './client';
import { sessionSpansPath, type LedgerLine, type SpanRow } from './sessions';

const kFirstPage = 500; // soon there, to be looked at while the others come
const kPage = 5000;

export function decodeLedgerLine(value: unknown): LedgerLine {
  const raw = asRaw(value);
  return {
    role: textAt(raw, 'ledger_role') || 'none',
    reason: textAt(raw, 'ledger_reason'),
    charged: {
      input: numberAt(raw, 'tokens_in'),
      output: numberAt(raw, 'tokens_out'),
      total: numberAt(raw, 'tokens_total'),
      cache_read: numberAt(raw, 'cache_read'),
      cache_creation: numberAt(raw, 'cache_creation'),
      reasoning: numberAt(raw, 'reasoning'),
    },
    cached_outside: raw['cached_outside'] === true,
    cost: numberAt(raw, 'cost'),
    cost_source: textAt(raw, 'cost_source'),
    price_id: textAt(raw, 'price_id'),
  };
}

export function decodeSpan(value: unknown): SpanRow {
  const raw = asRaw(value);
  const start = numberAt(raw, 'start_us') ?? 0;
  return {
    trace_id: textAt(raw, 'trace_id'),
    span_id: textAt(raw, 'span_id'),
    parent_id: textAt(raw, 'parent_id'),
    name: textAt(raw, 'name') || 'unnamed',
    kind: textAt(raw, 'kind') || 'other',
    status: textAt(raw, 'status') || 'unset',
    error_type: textAt(raw, 'error_type'),
    start_us: start,
    end_us: numberAt(raw, 'end_us') ?? start,
    model: textAt(raw, 'response_model', 'request_model'),
    ledger: raw['ledger'] ? decodeLedgerLine(raw['ledger']) : null,
  };
}

// Without the ledger, which takes a while where there are many spans.
export const outlinePath = (id: string) => sessionSpansPath(id, '', kFirstPage, 'outline');

// The first spans at once with `ledger` null, then all of them from the start with it.
export async function readSpans(
  id: string,
  signal: AbortSignal,
  onOutline: (spans: SpanRow[], total: number | null) => void,
  onPage: (spans: SpanRow[], total: number | null, last: boolean) => void,
) {
  const outline = asRaw(await getJson<unknown>(outlinePath(id), signal));
  onOutline(asArray(outline['items']).map(decodeSpan), numberAt(outline, 'total'));
  let cursor = '';
  let limit = kFirstPage;
  do {
    const page = asRaw(await getJson<unknown>(sessionSpansPath(id, cursor, limit, 'brief'), signal));
    cursor = textAt(page, 'next_cursor');
    limit = kPage;
    onPage(asArray(page['items']).map(decodeSpan), numberAt(page, 'total'), cursor === '');
  } while (cursor !== '');
}

// SPDX-License-Identifier: Apache-2.0
#include "sessions/cells.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/exact_sum.h"
#include "sessions/told_tokens.h"

namespace harness::sessions {
namespace {

// The cost is known unless a span of the cell is charged without one, or its cost stands at another span.
void AddLine(const LedgerLine& line, Cell& cell) {
  AddKnown(cell.tokens_in, line.charged.input);
  AddKnown(cell.tokens_out, line.charged.output);
  const bool pays = line.role == LedgerRole::kCharged || line.role == LedgerRole::kResidual;
  if (pays && !line.cost_pico) {
    cell.cost_pico.reset();  // and stays so
  } else if (cell.cost_pico && line.cost_pico) {
    cell.cost_pico = AddSaturating(*cell.cost_pico, *line.cost_pico);
  }
}

Cell MakeCell(const SpanTree& tree, const CellPlaces& places, size_t place, const Ledger& ledger) {
  const CellPlace& from = places.places[place];
  Cell cell;
  cell.cell_id = from.cell_id;
  cell.name = from.name;
  cell.path = places.PathOf(place);
  cell.species_hash = from.species_hash;
  cell.cost_pico = 0;
  cell.first_start_us = INT64_MAX;
  for (const size_t at : from.spans) {
    const Span& span = *tree.spans[at];
    ++cell.calls;
    if (span.status == SpanStatus::kError) ++cell.errors;
    if (span.start_us < cell.first_start_us) {
      cell.first_start_us = span.start_us;
      cell.kind = span.kind;
    }
    cell.duration_us = AddSaturating(cell.duration_us, std::max<Micros>(0, span.end_us - span.start_us));
    cell.self_duration_us = AddSaturating(cell.self_duration_us, SelfDuration(tree, at));
    AddLine(ledger.lines[at], cell);
  }
  return cell;
}

}  // namespace

Micros SelfDuration(const SpanTree& tree, size_t at) {
  const Span& span = *tree.spans[at];
  std::vector<std::pair<Timestamp, Timestamp>> covered;
  for (const size_t child : tree.ChildrenOf(at)) {
    const Timestamp start = std::max(span.start_us, tree.spans[child]->start_us);
    const Timestamp end = std::min(span.end_us, tree.spans[child]->end_us);
    if (start < end) covered.emplace_back(start, end);
  }
  std::sort(covered.begin(), covered.end());
  Micros self = std::max<Micros>(0, span.end_us - span.start_us);
  Timestamp until = span.start_us;
  for (const auto& [start, end] : covered) {
    if (end <= until) continue;
    self -= end - std::max(start, until);
    until = end;
  }
  return self;
}

std::vector<Cell> MakeCells(const SpanTree& tree, const CellPlaces& places, const Ledger& ledger,
                            Micros session_duration_us) {
  std::vector<Cell> cells;
  cells.reserve(places.places.size());
  for (size_t place = 0; place < places.places.size(); ++place) {
    Cell& cell = cells.emplace_back(MakeCell(tree, places, place, ledger));
    if (cell.cost_pico && ledger.cost_pico && *ledger.cost_pico > 0) {
      cell.cost_share = RoundedRatio(*cell.cost_pico, *ledger.cost_pico);
    }
    if (session_duration_us > 0)
      cell.duration_share = RoundedRatio(cell.self_duration_us, session_duration_us);
  }
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
    return std::tie(a.first_start_us, a.path, a.cell_id) < std::tie(b.first_start_us, b.path, b.cell_id);
  });
  const auto slowest = std::min_element(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
    return std::tie(b.self_duration_us, a.path, a.cell_id) < std::tie(a.self_duration_us, b.path, b.cell_id);
  });
  if (slowest != cells.end()) slowest->bottleneck = true;
  return cells;
}

}  // namespace harness::sessions

// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_summary.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/exact_sum.h"
#include "base/text.h"
#include "sessions/cells.h"
#include "sessions/civil_place.h"
#include "sessions/complexity.h"
#include "sessions/identity.h"
#include "sessions/told_tokens.h"

namespace harness::sessions {
namespace {

// The tree's numbering of spans is that of the ledger's lines.
class Summariser {
 public:
  Summariser(std::string_view session_id, std::span<const Span> spans, const PriceTable& prices)
      : tree_(MakeSpanTree(spans)) {
    out_.facts.session_id = session_id;
    out_.ledger = MakeLedger(spans, prices);
    out_.span_count = std::ssize(spans);
    by_start_ = tree_.preorder;
    std::sort(by_start_.begin(), by_start_.end(), [&](size_t a, size_t b) {
      return std::tuple(tree_.spans[a]->start_us, a) < std::tuple(tree_.spans[b]->start_us, b);
    });
  }

  Result<SessionSummary> Run(const SummaryOptions& options) {
    RETURN_IF_ERROR(PlaceInTime(options.time_zone));
    FindCascade();
    FindInput();
    CountModels();
    CountMessages();
    TakeTokensAndCost();
    const CellPlaces places = FindCells(tree_);
    SessionFacts& facts = out_.facts;
    facts.genus_hash = GenusHash(facts.cascade_id, places, out_.input);
    facts.species_hash = SpeciesHash(facts.genus_hash, places);
    out_.cells = MakeCells(tree_, places, out_.ledger, facts.duration_us);
    out_.cell_count = std::ssize(out_.cells);
    JudgeEligibility();
    Remark();
    return std::move(out_);
  }

 private:
  const Span& SpanAt(size_t at) const { return *tree_.spans[at]; }
  const LedgerLine& LineAt(size_t at) const { return out_.ledger.lines[at]; }

  Result<void> PlaceInTime(const std::string& time_zone) {
    SessionFacts& facts = out_.facts;
    facts.started_us = INT64_MAX;
    facts.ended_us = INT64_MIN;
    for (const Span* span : tree_.spans) {
      facts.started_us = std::min(facts.started_us, span->start_us);
      facts.ended_us = std::max(facts.ended_us, span->end_us);
    }
    facts.ended_us = std::max(facts.ended_us, facts.started_us);
    if (__builtin_sub_overflow(facts.ended_us, facts.started_us, &facts.duration_us)) {
      facts.duration_us = INT64_MAX;
    }
    ASSIGN_OR_RETURN(const CivilPlace place, CivilPlaceOf(facts.started_us, time_zone));
    out_.hour_of_day = place.hour_of_day;
    out_.day_of_week = place.day_of_week;
    out_.day_of_month = place.day_of_month;
    out_.business_day_of_month = place.business_day_of_month;
    out_.is_weekend = place.is_weekend;
    out_.time_zone = time_zone;
    return Ok();
  }

  // The id that the earliest span names; else the name or the service of the earliest root.
  void FindCascade() {
    std::string& cascade = out_.facts.cascade_id;
    for (const size_t at : by_start_) {
      if (cascade.empty()) cascade = SpanAt(at).cascade_id;
    }
    if (!cascade.empty()) return;
    for (const size_t at : by_start_) {
      if (tree_.parent[at] != SpanTree::kNone) continue;
      cascade = SpanAt(at).name.empty() ? SpanAt(at).service : SpanAt(at).name;
      if (!cascade.empty()) return;
    }
    cascade = "unknown";
  }

  // Of the earliest root that has one, else of the earliest span that has one.
  void FindInput() {
    size_t from = SpanTree::kNone;
    for (const size_t at : by_start_) {
      if (!SpanAt(at).input) continue;
      if (from == SpanTree::kNone) from = at;
      if (tree_.depth[at] == 0) {
        from = at;
        break;
      }
    }
    out_.facts.input_category = "unknown";
    if (from == SpanTree::kNone) return;
    out_.input = SpanAt(from).input;
    out_.facts.input_category = NameOf(CategoryOf(out_.input->characters));
    MeasureInputTokens(from);
    out_.complexity_score = ComplexityScore(*out_.input, out_.measured_input_tokens);
  }

  // By the earliest charged call at or below the span that has the input.
  void MeasureInputTokens(size_t from) {
    size_t first = SpanTree::kNone;
    for (size_t i = tree_.rank[from]; i < tree_.size(); ++i) {
      const size_t at = tree_.preorder[i];
      if (at != from && tree_.depth[at] <= tree_.depth[from]) break;
      if (!Pays(LineAt(at).role) || !LineAt(at).charged.input || !IsModelCall(SpanAt(at).kind)) continue;
      const auto key = [&](size_t span) { return std::tuple(SpanAt(span).start_us, span); };
      if (first == SpanTree::kNone || key(at) < key(first)) first = at;
    }
    if (first != SpanTree::kNone) out_.measured_input_tokens = LineAt(first).charged.input;
  }

  void CountModels() {
    struct Use {
      Int128 cost = 0;
      Int128 tokens = 0;
    };
    std::map<std::string, Use> uses;
    std::string last;
    for (const size_t at : by_start_) {
      const std::string model = ModelOf(SpanAt(at));
      if (!Pays(LineAt(at).role) || model.empty()) continue;
      Use& use = uses[model];
      use.cost += LineAt(at).cost_pico.value_or(0);
      use.tokens += LineAt(at).charged.total.value_or(0);
      if (SpanAt(at).kind != SpanKind::kInference) continue;
      if (!last.empty() && last != model) ++out_.model_switches;
      last = model;
    }
    const Use* most = nullptr;
    for (const auto& [model, use] : uses) {
      out_.models_used.push_back(model);
      if (!most || std::tie(use.cost, use.tokens) > std::tie(most->cost, most->tokens)) {
        most = &use;
        out_.primary_model = model;
      }
    }
    out_.facts.model_mix = Join(out_.models_used, "|");
  }

  // What roots state wins over what charged calls state, and that over the number of charged calls.
  void CountMessages() {
    std::optional<int64_t> of_roots, of_calls;
    int64_t calls = 0;
    for (size_t at = 0; at < tree_.size(); ++at) {
      const Span& span = SpanAt(at);
      if (span.status == SpanStatus::kError) ++out_.error_count;
      const bool call = Pays(LineAt(at).role) && span.kind == SpanKind::kInference;
      if (call) ++calls;
      if (!span.message_count) continue;
      if (tree_.depth[at] == 0) of_roots = AddSaturating(of_roots.value_or(0), *span.message_count);
      if (call) of_calls = AddSaturating(of_calls.value_or(0), *span.message_count);
    }
    out_.message_count = of_roots ? *of_roots : of_calls.value_or(calls);
    if (out_.message_count >= 1) out_.facts.messages = out_.message_count;
  }

  // A sum that lacks a part is no figure to compare.
  void TakeTokensAndCost() {
    out_.facts.cost_pico = out_.ledger.cost_pico;
    if (out_.ledger.spans_without_tokens > 0) return;
    out_.facts.tokens_in = out_.ledger.tokens_in;
    out_.facts.tokens_out = out_.ledger.tokens_out;
  }

  // A session failed when a root of it did, or when calls failed and none was charged: a retry that succeeded
  // in the end is a session as others.
  void JudgeEligibility() {
    bool failed = false, aborted = false, test = false, charged = false;
    for (size_t at = 0; at < tree_.size(); ++at) {
      const Span& span = SpanAt(at);
      failed = failed || (tree_.depth[at] == 0 && span.status == SpanStatus::kError);
      aborted = aborted || span.aborted;
      test = test || span.test;
      charged = charged || Pays(LineAt(at).role);
    }
    failed = failed || (out_.error_count > 0 && !charged);
    out_.facts.eligible = !failed && !aborted && !test && out_.facts.cost_pico.has_value();
    if (failed) out_.remarks.push_back("The session failed: it is no history for others.");
    if (aborted) out_.remarks.push_back("The session was given up: it is no history for others.");
    if (test) out_.remarks.push_back("A test session: it is no history for others.");
  }

  void Remark() {
    const Ledger& ledger = out_.ledger;
    RemarkIds();
    Count("Spans whose parent is not there, so that they stand as roots", tree_.orphans);
    Count("Circles of parents, cut at their smallest id", tree_.cycles);
    Count("Charged spans of unknown cost, so that the session's is pending", ledger.spans_without_cost);
    Count("Charged calls that do not tell both input and output tokens, so that the session's are unknown",
          ledger.spans_without_tokens);
    Count("Spans that count cached tokens beside their input, to which they were added",
          std::count_if(ledger.lines.begin(), ledger.lines.end(),
                        [](const auto& l) { return l.cached_outside; }));
    Count("Spans that repeat a call that is charged at another span", OfRole(LedgerRole::kDuplicate));
    Count("Spans that tell fewer tokens than the spans below them, which were trusted",
          OfRole(LedgerRole::kConflict));
    Count("Spans that call no model and tell more tokens than the spans below them",
          OfRole(LedgerRole::kFlagged));
    for (const auto& [currency, pico] : ledger.other_currencies) {
      out_.remarks.push_back("Costs in " + currency + " are stated and not added.");
    }
    if (out_.input && out_.input->truncated) {
      out_.remarks.push_back("The input is deeper or has more values than its fingerprints hold.");
    }
  }

  int64_t OfRole(LedgerRole role) const {
    const auto& lines = out_.ledger.lines;
    return std::count_if(lines.begin(), lines.end(), [&](const auto& l) { return l.role == role; });
  }

  void Count(const std::string& what, int64_t number) {
    if (number > 0) out_.remarks.push_back(what + ": " + FormatThousands(number) + ".");
  }

  void RemarkIds() {
    std::set<std::string_view> others;
    std::set<std::string_view> cascades;
    for (const Span* span : tree_.spans) {
      if (!span->session_id.empty() && span->session_id != out_.facts.session_id)
        others.insert(span->session_id);
      if (!span->cascade_id.empty()) cascades.insert(span->cascade_id);
    }
    Count("Other session ids that its traces name; the earliest decides", std::ssize(others));
    if (cascades.size() > 1) {
      Count("Cascades that its spans name; the earliest decides", std::ssize(cascades));
    }
  }

  SpanTree tree_;
  std::vector<size_t> by_start_;
  SessionSummary out_;
};

}  // namespace

Result<SessionSummary> Summarise(std::string_view session_id, std::span<const Span> spans,
                                 const PriceTable& prices, const SummaryOptions& options) {
  if (spans.empty()) return InvalidArgument("session " + Quoted(session_id) + " has no spans");
  return Summariser(session_id, spans, prices).Run(options);
}

std::string SessionOfTrace(std::span<const Span> trace) {
  const Span* first = nullptr;
  for (const Span& span : trace) {
    if (span.session_id.empty()) continue;
    const auto key = [](const Span& s) { return std::tie(s.start_us, s.span_id); };
    if (!first || key(span) < key(*first)) first = &span;
  }
  if (first) return first->session_id;
  return trace.empty() ? "" : trace.front().trace_id;
}

}  // namespace harness::sessions

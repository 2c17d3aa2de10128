// SPDX-License-Identifier: Apache-2.0
#include "sessions/ledger_costs.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/exact_sum.h"
#include "sessions/money.h"

namespace harness::sessions {
namespace {

// What stands below a span and in it. The charged spans whose cost is still open are a linked list.
struct PaidBelow {
  Int128 stated = 0;          // sum of the stated costs that are charged
  int64_t stating_calls = 0;  // calls of models among them
  int64_t calls = 0;          // spans charged for tokens or standing for a call that is
  int64_t silent_calls = 0;   // calls that tell neither tokens nor a cost and are part of a span above
  size_t first_open = SpanTree::kNone, last_open = SpanTree::kNone;
};

std::string Usd(int64_t pico) {
  return DecimalOfPico(pico) + " USD";
}

class CostAssigner {
 public:
  CostAssigner(const SpanTree& tree, const PriceTable& prices, LedgerRoles& roles, LedgerCosts& out)
      : tree_(tree),
        prices_(prices),
        roles_(roles),
        out_(out),
        below_(tree.size()),
        next_open_(tree.size(), SpanTree::kNone),
        partly_stated_(tree.size()) {}

  void Run() {
    TakeStatedCosts();
    for (size_t i = tree_.size(); i-- > 0;) {
      const size_t at = tree_.preorder[i];
      Decide(at, below_[at]);
      if (tree_.parent[at] != SpanTree::kNone) Merge(below_[at], below_[tree_.parent[at]]);
    }
    for (size_t at = 0; at < tree_.size(); ++at) {
      const bool open = Pays(roles_.role[at]) && out_.source[at] == CostSource::kUnknown;
      if (open && !partly_stated_[at]) PriceOf(at);
    }
  }

 private:
  // In USD; of a call that stands twice, what any of its spans states. Other currencies are kept once on each
  // way down.
  void TakeStatedCosts() {
    stated_.resize(tree_.size());
    std::vector<std::set<std::string>> below(tree_.size());
    std::map<std::string, Int128> others;
    for (size_t i = tree_.size(); i-- > 0;) {
      const size_t at = tree_.preorder[i];
      const Span& span = *tree_.spans[at];
      const bool counts =
          roles_.role[at] != LedgerRole::kFetched && roles_.role[at] != LedgerRole::kDuplicate;
      if (span.cost && counts) {
        if (span.cost->currency == "USD") {
          stated_[at] = span.cost->pico;
        } else if (below[at].insert(span.cost->currency).second) {
          others[span.cost->currency] += span.cost->pico;
        }
      }
      if (tree_.parent[at] == SpanTree::kNone) continue;
      // The smaller into the larger, so that a chain of n currencies costs n log n.
      std::set<std::string>& above = below[tree_.parent[at]];
      if (above.size() < below[at].size()) above.swap(below[at]);
      above.merge(below[at]);
    }
    for (size_t at = 0; at < tree_.size(); ++at) {
      const size_t charged = roles_.duplicate_of[at];
      if (charged == SpanTree::kNone || !tree_.spans[at]->cost || tree_.spans[at]->cost->currency != "USD")
        continue;
      if (!stated_[charged]) stated_[charged] = tree_.spans[at]->cost->pico;
    }
    for (const auto& [currency, sum] : others) {
      out_.other_currencies.emplace_back(currency, static_cast<int64_t>(std::min<Int128>(sum, INT64_MAX)));
    }
  }

  void Decide(size_t at, PaidBelow& own) {
    const LedgerRole role = roles_.role[at];
    if (role == LedgerRole::kFetched) return;
    if (role == LedgerRole::kDuplicate) {
      ++own.calls;
      return;
    }
    const bool pays = Pays(role);
    if (!stated_[at]) return DecideUnstated(at, own, pays);
    // What a tool below costs is never a part of what a call of a model costs.
    const bool call = pays && IsModelCall(tree_.spans[at]->kind);
    const bool alone = call ? own.stating_calls == 0 && own.first_open == SpanTree::kNone : own.calls == 0;
    if (alone) return Charge(at, *stated_[at], Usd(*stated_[at]) + " as stated", own);
    DecideAgainstBelow(at, own, pays);
  }

  void DecideUnstated(size_t at, PaidBelow& own, bool pays) {
    if (!pays) {
      const Span& span = *tree_.spans[at];
      const bool has_calls = own.calls > 0 || own.silent_calls > 0;
      if (IsModelCall(span.kind) && span.status != SpanStatus::kError && !has_calls) ++own.silent_calls;
      return;
    }
    ++own.calls;
    if (own.stating_calls > 0 && roles_.role[at] == LedgerRole::kCharged) {
      if (own.silent_calls == 0) {
        out_.reason[at] = "its cost is stated below";
        return;
      }
      // A price for all of its tokens would charge those of the stating calls twice.
      out_.reason[at] = "cost unknown: " + std::to_string(own.silent_calls) + " of the " +
                        std::to_string(own.silent_calls + own.stating_calls) + " calls below state none";
      partly_stated_[at] = true;
    }
    own.silent_calls = 0;
    out_.source[at] = CostSource::kUnknown;
    Open(at, own);
  }

  // A cost that is stated above others: a repetition of theirs, or theirs and what is left for the calls that
  // state none.
  void DecideAgainstBelow(size_t at, PaidBelow& own, bool pays) {
    const Int128 stated = *stated_[at];
    const Int128 left = stated - own.stated;
    const bool near = (left < 0 ? -left : left) * 200 <= own.stated;
    const std::string figures = Usd(*stated_[at]) + " here, " +
                                Usd(static_cast<int64_t>(std::min<Int128>(own.stated, INT64_MAX))) + " below";
    if (pays) {
      const int64_t rest = near || left < 0 ? 0 : static_cast<int64_t>(left);
      Cover(at, own);
      return Charge(at, rest, Usd(rest) + " of its stated cost, without what stands below (" + figures + ")",
                    own);
    }
    if (near || left < 0 || own.first_open == SpanTree::kNone) {
      const std::string how =
          near ? "repeats what stands below (" + figures + ")"
          : left < 0
              ? "is less than what stands below (" + figures + "), which is trusted"
              : "is more than what stands below (" + figures + "), and none of the calls below lacks one";
      out_.reason[at] = "its stated cost " + how + ": charged 0";
      return;
    }
    Cover(at, own);
    Charge(at, static_cast<int64_t>(left),
           Usd(static_cast<int64_t>(left)) + " for the calls below that state no cost (" + figures + ")",
           own);
  }

  void Charge(size_t at, int64_t pico, std::string why, PaidBelow& own) {
    if (roles_.role[at] == LedgerRole::kNone && !IsModelCall(tree_.spans[at]->kind)) {
      roles_.role[at] = LedgerRole::kCharged;
      roles_.reason[at] = "tells a cost and no tokens";
    }
    out_.pico[at] = pico;
    out_.source[at] = CostSource::kProvider;
    out_.reason[at] = std::move(why);
    own.stated += pico;
    own.silent_calls = 0;
    ++own.calls;
    if (IsModelCall(tree_.spans[at]->kind)) ++own.stating_calls;
  }

  void Cover(size_t at, PaidBelow& own) {
    for (size_t i = own.first_open; i != SpanTree::kNone; i = next_open_[i]) {
      out_.source[i] = CostSource::kNone;
      out_.reason[i] = "its cost is a part of that of span " + tree_.spans[at]->span_id + " above";
    }
    own.first_open = own.last_open = SpanTree::kNone;
  }

  void Open(size_t at, PaidBelow& own) {
    next_open_[at] = own.first_open;
    own.first_open = at;
    if (own.last_open == SpanTree::kNone) own.last_open = at;
  }

  void Merge(const PaidBelow& own, PaidBelow& above) {
    above.stated += own.stated;
    above.stating_calls += own.stating_calls;
    above.calls += own.calls;
    above.silent_calls += own.silent_calls;
    if (own.first_open == SpanTree::kNone) return;
    next_open_[own.last_open] = above.first_open;
    if (above.last_open == SpanTree::kNone) above.last_open = own.last_open;
    above.first_open = own.first_open;
  }

  void PriceOf(size_t at) {
    const Span& span = *tree_.spans[at];
    const Usage& usage = roles_.charged[at];
    std::string lacking = span.cost ? "stated in " + span.cost->currency + " only, " : "";
    if (!usage.input || !usage.output) {
      out_.reason[at] = lacking + "cost unknown: input and output tokens are not both told";
      return;
    }
    const int64_t input = roles_.told[at].usage.input.value_or(*usage.input);
    std::string model = span.response_model;
    const Price* price = prices_.Find(model, span.provider, span.start_us, input);
    if (!price && span.request_model != model) {
      model = span.request_model;
      price = prices_.Find(model, span.provider, span.start_us, input);
    }
    const std::string name = span.response_model.empty() ? span.request_model : span.response_model;
    if (!price) {
      out_.reason[at] = lacking + (name.empty() ? "cost unknown: no model is named"
                                                : "cost unknown: no price of " + name + " at its time");
      return;
    }
    const auto pico = PricedPico(usage, *price);
    if (!pico) {
      out_.reason[at] = lacking + "cost unknown: beyond 64 bits of pico-USD";
      return;
    }
    out_.pico[at] = pico;
    out_.source[at] = CostSource::kPriceTable;
    out_.price_id[at] = price->id;
    out_.reason[at] = lacking + Usd(*pico) + " by the price " + price->id;
  }

  const SpanTree& tree_;
  const PriceTable& prices_;
  LedgerRoles& roles_;
  LedgerCosts& out_;
  std::vector<PaidBelow> below_;
  std::vector<size_t> next_open_;
  std::vector<bool> partly_stated_;  // charged for calls of which some state their cost and others do not
  std::vector<std::optional<int64_t>> stated_;
};

}  // namespace

std::optional<int64_t> PricedPico(const Usage& usage, const Price& price) {
  if (!usage.input || !usage.output) return std::nullopt;
  const int64_t read = std::min(usage.cache_read.value_or(0), *usage.input);
  const int64_t created = std::min(usage.cache_creation.value_or(0), *usage.input - read);
  const int64_t reasoned = std::min(usage.reasoning.value_or(0), *usage.output);
  const Int128 pico = Int128{*usage.input - read - created} * price.input +
                      Int128{read} * price.cache_read.value_or(price.input) +
                      Int128{created} * price.cache_creation.value_or(price.input) +
                      Int128{*usage.output - reasoned} * price.output +
                      Int128{reasoned} * price.reasoning.value_or(price.output);
  if (pico > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(pico);
}

LedgerCosts AssignCosts(const SpanTree& tree, const PriceTable& prices, LedgerRoles& roles) {
  LedgerCosts costs;
  costs.pico.resize(tree.size());
  costs.source.assign(tree.size(), CostSource::kNone);
  costs.price_id.resize(tree.size());
  costs.reason.resize(tree.size());
  CostAssigner(tree, prices, roles, costs).Run();
  return costs;
}

}  // namespace harness::sessions

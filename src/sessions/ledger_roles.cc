// SPDX-License-Identifier: Apache-2.0
#include "sessions/ledger_roles.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "base/text.h"

namespace harness::sessions {
namespace {

// What stands below a span, filled from the leaves up.
struct ToldBelow {
  TokenSum tokens;
  int64_t silent_calls = 0;  // calls that are charged and tell no tokens
};

class RoleAssigner {
 public:
  RoleAssigner(const SpanTree& tree, LedgerRoles& out) : tree_(tree), out_(out), below_(tree.size()) {}

  void Run() {
    SubtractSharedDuplicates();
    for (size_t i = tree_.size(); i-- > 0;) {
      const size_t at = tree_.preorder[i];
      ToldBelow own = below_[at];
      for (const Usage& usage : shared_[at]) own.tokens.Remove(usage);
      Decide(at, own);
      if (tree_.parent[at] == SpanTree::kNone) continue;
      ToldBelow& above = below_[tree_.parent[at]];
      above.tokens.Add(own.tokens);
      above.silent_calls += own.silent_calls;
    }
    CoverSilentCalls();
  }

 private:
  // A call that stands twice below one span counts once there: its second amount is taken off at the lowest
  // span above both. In preorder, neighbours of one call have the lowest such spans.
  void SubtractSharedDuplicates() {
    shared_.resize(tree_.size());
    std::map<size_t, std::vector<size_t>> calls;  // charged span -> places in preorder of all its spans
    for (size_t i = 0; i < tree_.size(); ++i) {
      if (out_.duplicate_of[i] == SpanTree::kNone) continue;
      std::vector<size_t>& places = calls[out_.duplicate_of[i]];
      if (places.empty()) places.push_back(tree_.rank[out_.duplicate_of[i]]);
      places.push_back(tree_.rank[i]);
    }
    for (auto& [charged, places] : calls) {
      if (!out_.told[charged].tells()) continue;
      std::sort(places.begin(), places.end());
      for (size_t i = 1; i < places.size(); ++i) {
        const size_t both = tree_.CommonAncestor(tree_.preorder[places[i - 1]], tree_.preorder[places[i]]);
        if (both != SpanTree::kNone) shared_[both].push_back(out_.told[charged].usage);
      }
    }
  }

  void Decide(size_t at, ToldBelow& own) {
    const Span& span = *tree_.spans[at];
    const ToldTokens& told = out_.told[at];
    if (span.kind == SpanKind::kFetchResponse) {
      return Set(at, LedgerRole::kFetched,
                 "reads an answer again that an earlier call has paid for (" + TokensText(told.usage) +
                     "): charged 0");
    }
    if (out_.duplicate_of[at] != SpanTree::kNone) return DecideDuplicate(at, own);
    if (told.tells()) return DecideTeller(at, own);
    if (IsModelCall(span.kind)) return DecideSilentCall(at, own);
    Set(at, LedgerRole::kNone, "tells no tokens and is no call of a model");
  }

  void DecideDuplicate(size_t at, ToldBelow& own) {
    const size_t charged = out_.duplicate_of[at];
    Set(at, LedgerRole::kDuplicate,
        "the response id " + Quoted(tree_.spans[at]->response_id) + " is charged at span " +
            tree_.spans[charged]->span_id + ": charged 0");
    if (out_.told[charged].tells()) {
      own.tokens.Add(out_.told[charged].usage);
    } else {
      own.silent_calls = 1;
    }
  }

  void DecideTeller(size_t at, ToldBelow& own) {
    const ToldTokens& told = out_.told[at];
    if (own.tokens.tellers == 0) {
      out_.charged[at] = told.usage;
      Set(at, LedgerRole::kCharged, "charged " + TokensText(told.usage) + ": no span below tells tokens");
      own.silent_calls = 0;  // they are part of what this span tells
      own.tokens.Add(told.usage);
      return;
    }
    const std::string figures = TokensText(told.usage) + " here, " + TokensText(own.tokens) + " below";
    switch (Compare(told.usage, own.tokens)) {
      case Relation::kEqual:
        return Set(at, LedgerRole::kRollup, "a sum of what stands below (" + figures + "): charged 0");
      case Relation::kSmaller:
        return Set(at, LedgerRole::kConflict,
                   "less than what stands below (" + figures + "), which is trusted: charged 0");
      case Relation::kLarger:
        break;
    }
    const Usage rest = Remainder(told.usage, own.tokens);
    if (!IsModelCall(tree_.spans[at]->kind)) {
      return Set(at, LedgerRole::kFlagged,
                 "more than what stands below (" + figures + "), but a span of kind " +
                     std::string(NameOf(tree_.spans[at]->kind)) + " calls no model: " + TokensText(rest) +
                     " not charged");
    }
    out_.charged[at] = rest;
    Set(at, LedgerRole::kResidual,
        "more than what stands below (" + figures + "): the difference is charged, " + TokensText(rest));
    own.silent_calls = 0;
    own.tokens.Add(rest);
  }

  void DecideSilentCall(size_t at, ToldBelow& own) {
    const Span& span = *tree_.spans[at];
    if (own.tokens.tellers > 0 || own.silent_calls > 0) {
      return Set(at, LedgerRole::kNone, "tells no tokens; its call stands below");
    }
    if (span.status == SpanStatus::kError && !span.cost) {
      return Set(at, LedgerRole::kNone, "failed and tells no tokens and no cost: charged 0");
    }
    own.silent_calls = 1;
    std::string why = "a call that tells no tokens";
    if (out_.told[at].zero_stream) why = "a streamed call whose counts are all zero, so that it tells none";
    if (span.streaming && !out_.told[at].zero_stream) why = "a streamed call that tells no tokens";
    Set(at, LedgerRole::kCharged, why + ": unknown, not 0");
  }

  // A call without tokens under a span that is charged for its own is part of what that span tells.
  void CoverSilentCalls() {
    std::vector<size_t> cover(tree_.size(), SpanTree::kNone);
    for (const size_t at : tree_.preorder) {
      const size_t above = tree_.parent[at] == SpanTree::kNone ? SpanTree::kNone : cover[tree_.parent[at]];
      const bool pays = out_.role[at] == LedgerRole::kCharged || out_.role[at] == LedgerRole::kResidual;
      cover[at] = pays && out_.told[at].tells() ? at : above;
      if (!pays || out_.told[at].tells() || above == SpanTree::kNone) continue;
      Set(at, LedgerRole::kNone,
          "tells no tokens; they are part of those of span " + tree_.spans[above]->span_id + " above");
    }
  }

  void Set(size_t at, LedgerRole role, std::string reason) {
    out_.role[at] = role;
    out_.reason[at] = std::move(reason);
    if (out_.told[at].cached_outside && role != LedgerRole::kNone) {
      out_.reason[at] += " (cached tokens stood beside the input and were added to it)";
    }
  }

  const SpanTree& tree_;
  LedgerRoles& out_;
  std::vector<ToldBelow> below_;
  std::vector<std::vector<Usage>> shared_;
};

}  // namespace

std::vector<size_t> FindDuplicates(const SpanTree& tree, const std::vector<ToldTokens>& told) {
  std::vector<size_t> duplicate_of(tree.size(), SpanTree::kNone);
  std::map<std::string_view, std::vector<size_t>> calls;
  for (size_t i = 0; i < tree.size(); ++i) {
    const Span& span = *tree.spans[i];
    if (span.response_id.empty() || span.kind == SpanKind::kFetchResponse) continue;
    if (told[i].tells() || span.cost || IsModelCall(span.kind)) calls[span.response_id].push_back(i);
  }
  for (const auto& [id, spans] : calls) {
    const size_t charged = *std::min_element(spans.begin(), spans.end(), [&](size_t a, size_t b) {
      const auto key = [&](size_t i) {
        return std::tuple(!told[i].tells(), -static_cast<int64_t>(tree.depth[i]), tree.spans[i]->start_us, i);
      };
      return key(a) < key(b);
    });
    for (const size_t i : spans) {
      if (i != charged) duplicate_of[i] = charged;
    }
  }
  return duplicate_of;
}

LedgerRoles AssignRoles(const SpanTree& tree) {
  LedgerRoles roles;
  roles.role.assign(tree.size(), LedgerRole::kNone);
  roles.charged.resize(tree.size());
  roles.reason.resize(tree.size());
  for (const Span* span : tree.spans) roles.told.push_back(ToldBy(*span));
  roles.duplicate_of = FindDuplicates(tree, roles.told);
  RoleAssigner(tree, roles).Run();
  return roles;
}

}  // namespace harness::sessions

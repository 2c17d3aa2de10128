// SPDX-License-Identifier: Apache-2.0
// What changed from one run's insights to another's: new, updated, dropped, unchanged.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "insight/insight.h"

namespace harness::insight {

enum class Change { kNew, kUpdated, kDropped, kUnchanged };
std::string_view NameOf(Change change);  // "new", "updated", "dropped", "unchanged"

struct ComparedInsight {
  Change change = Change::kUnchanged;
  std::optional<Insight> before, after;  // a new one has no before, a dropped one no after
  bool wording = false;                  // of an updated one: its words changed, not its figures alone
  std::optional<double> delta_hours;     // modeled_delta_hours after less before, where both have it

  const Insight& shown() const { return after ? *after : *before; }
};

struct Comparison {
  std::vector<ComparedInsight> insights;  // by change, then as Insights
  double jaccard_identity = 1;
  double jaccard_content = 1;

  int64_t Count(Change change) const;
  // New and not led to by a known issue: what a novelty gate counts.
  std::vector<Insight> NewDiscovered() const;
};

// Identities and contents of the actionable insights: what is compared and what a Jaccard is over.
struct SignatureSets {
  std::set<std::string> identities, contents;
  std::set<std::string> both;  // identity and content of one insight
};
SignatureSets SignaturesOf(const Insights& insights);

// Compares the actionable insights; others are none. Of one identity: those of the same content belong
// together, then in order of their ids. Unchanged: the same text to the byte, impact and reason; where a
// digit alone differs it is updated. An insight whose identity the other side lacks is new or dropped.
Comparison Compare(const Insights& before, const Insights& after);

// {new, updated, dropped, unchanged (counts), jaccard_identity, jaccard_content, insights: [{change,
// plugin_id, kind, id, action_type, identity, wording_changed, recommendation_before, recommendation,
// hours_before, hours, delta_hours}]}; null or empty is absent.
Json ToJson(const Comparison& comparison);

}  // namespace harness::insight

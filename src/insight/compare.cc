// SPDX-License-Identifier: Apache-2.0
#include "insight/compare.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/json_members.h"
#include "insight/jaccard.h"

namespace harness::insight {
namespace {

using Group = std::vector<const Insight*>;  // of one identity

std::map<std::string, Group> ByIdentity(const Insights& insights) {
  std::map<std::string, Group> groups;
  for (const Insight& insight : insights.insights) {
    if (insight.actionable()) groups[insight.signature.identity].push_back(&insight);
  }
  for (auto& [identity, group] : groups) {
    std::sort(group.begin(), group.end(), [](const Insight* a, const Insight* b) {
      return std::tie(a->id, a->recommendation) < std::tie(b->id, b->recommendation);
    });
  }
  return groups;
}

bool SameFigures(const Insight& a, const Insight& b) {
  return std::tie(a.recommendation, a.modeled_percent, a.modeled_basis_hours, a.modeled_delta_hours,
                  a.not_modeled_reason) == std::tie(b.recommendation, b.modeled_percent,
                                                    b.modeled_basis_hours, b.modeled_delta_hours,
                                                    b.not_modeled_reason);
}

ComparedInsight Pair(const Insight& before, const Insight& after) {
  ComparedInsight pair;
  pair.before = before;
  pair.after = after;
  pair.change = SameFigures(before, after) ? Change::kUnchanged : Change::kUpdated;
  pair.wording = before.signature.content != after.signature.content;
  if (before.modeled_delta_hours && after.modeled_delta_hours)
    pair.delta_hours = *after.modeled_delta_hours - *before.modeled_delta_hours;
  return pair;
}

// Takes from both groups what `same` joins, first come first.
template <typename Same>
void JoinSame(Group& before, Group& after, const Same& same, std::vector<ComparedInsight>& out) {
  for (auto at = before.begin(); at != before.end();) {
    const auto match = std::find_if(after.begin(), after.end(),
                                    [&](const Insight* candidate) { return same(**at, *candidate); });
    if (match == after.end()) {
      ++at;
      continue;
    }
    out.push_back(Pair(**at, **match));
    after.erase(match);
    at = before.erase(at);
  }
}

void CompareGroups(Group before, Group after, std::vector<ComparedInsight>& out) {
  JoinSame(before, after, SameFigures, out);
  JoinSame(
      before, after,
      [](const Insight& a, const Insight& b) { return a.signature.content == b.signature.content; }, out);
  JoinSame(
      before, after, [](const Insight&, const Insight&) { return true; }, out);
  for (const Insight* insight : before) {
    out.emplace_back();
    out.back().change = Change::kDropped;
    out.back().before = *insight;
  }
  for (const Insight* insight : after) {
    out.emplace_back();
    out.back().change = Change::kNew;
    out.back().after = *insight;
  }
}

auto Order(const ComparedInsight& compared) {
  const Insight& insight = compared.shown();
  return std::tie(compared.change, insight.plugin_id, insight.kind, insight.id, insight.signature.content);
}

Json ToJson(const ComparedInsight& compared) {
  const Insight& insight = compared.shown();
  return {{"change", NameOf(compared.change)},
          {"plugin_id", insight.plugin_id},
          {"kind", insight.kind},
          {"id", insight.id},
          {"action_type", insight.action_type},
          {"identity", insight.signature.identity},
          {"wording_changed", compared.wording},
          {"recommendation_before", compared.before ? compared.before->recommendation : ""},
          {"recommendation", compared.after ? compared.after->recommendation : ""},
          {"hours_before", compared.before ? OrNull(compared.before->modeled_delta_hours) : Json(nullptr)},
          {"hours", compared.after ? OrNull(compared.after->modeled_delta_hours) : Json(nullptr)},
          {"delta_hours", OrNull(compared.delta_hours)}};
}

}  // namespace

std::string_view NameOf(Change change) {
  switch (change) {
    case Change::kNew:
      return "new";
    case Change::kUpdated:
      return "updated";
    case Change::kDropped:
      return "dropped";
    case Change::kUnchanged:
      return "unchanged";
  }
  return "";
}

int64_t Comparison::Count(Change change) const {
  return std::count_if(insights.begin(), insights.end(),
                       [&](const ComparedInsight& compared) { return compared.change == change; });
}

std::vector<Insight> Comparison::NewDiscovered() const {
  std::vector<Insight> found;
  for (const ComparedInsight& compared : insights) {
    if (compared.change == Change::kNew && compared.after->discovered()) found.push_back(*compared.after);
  }
  return found;
}

SignatureSets SignaturesOf(const Insights& insights) {
  SignatureSets sets;
  for (const Insight& insight : insights.insights) {
    if (!insight.actionable()) continue;
    sets.identities.insert(insight.signature.identity);
    sets.contents.insert(insight.signature.content);
    sets.both.insert(insight.signature.identity + " " + insight.signature.content);
  }
  return sets;
}

Comparison Compare(const Insights& before, const Insights& after) {
  Comparison comparison;
  const SignatureSets left = SignaturesOf(before);
  const SignatureSets right = SignaturesOf(after);
  comparison.jaccard_identity = Jaccard(left.identities, right.identities);
  comparison.jaccard_content = Jaccard(left.contents, right.contents);
  auto left_groups = ByIdentity(before);
  auto right_groups = ByIdentity(after);
  for (auto& [identity, group] : left_groups) {
    CompareGroups(std::move(group), std::move(right_groups[identity]), comparison.insights);
    right_groups.erase(identity);
  }
  for (auto& [identity, group] : right_groups) CompareGroups({}, std::move(group), comparison.insights);
  std::stable_sort(comparison.insights.begin(), comparison.insights.end(),
                   [](const ComparedInsight& a, const ComparedInsight& b) { return Order(a) < Order(b); });
  return comparison;
}

Json ToJson(const Comparison& comparison) {
  Json list = Json::array();
  for (const ComparedInsight& compared : comparison.insights) list.push_back(ToJson(compared));
  return {{"new", comparison.Count(Change::kNew)},
          {"updated", comparison.Count(Change::kUpdated)},
          {"dropped", comparison.Count(Change::kDropped)},
          {"unchanged", comparison.Count(Change::kUnchanged)},
          {"jaccard_identity", comparison.jaccard_identity},
          {"jaccard_content", comparison.jaccard_content},
          {"insights", std::move(list)}};
}

}  // namespace harness::insight

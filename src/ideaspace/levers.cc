// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/levers.h"

#include <algorithm>

#include "base/text.h"

namespace harness::ideaspace {
namespace {

std::vector<std::string> RisksOf(const LeverInfo& info) {
  std::vector<std::string> risks;
  std::string_view rest = info.risks;
  constexpr std::string_view kBetween = " | ";
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(kBetween), rest.size());
    risks.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + kBetween.size()));
  }
  return risks;
}

std::string Section(const LeverInfo& info) {
  const auto line = [](std::string_view name, std::string_view text) {
    return "- **" + std::string(name) + "**: " + std::string(text) + "\n";
  };
  std::string text = "## " + std::string(info.id) + "\n\n" + std::string(info.what) + "\n\n";
  text += line("Needs", NeedsText(info.needs));
  text += line("Gate", info.gate);
  text += line("Replayed as", info.transformation);
  text += line("Where to change it", info.enforcement);
  text += line("Risks", Join(RisksOf(info), " "));
  text += line("Check by hand", info.how_to_check);
  text += line("What would prove it wrong", info.disproof);
  if (!info.known_issue.empty()) text += line("Known issue", "`" + std::string(info.known_issue) + "`");
  return text + "\n";
}

constexpr const char* kPreface =
    "# Levers\n\n"
    "A lever is a change that people make to a batch system. The planner (analysis_ideaspace_action_planner) "
    "proposes one\nonly when the log gives reason for it: its gate compares measured figures with "
    "thresholds, which are settings of the\nplanner. A lever that does not fire says why, with the figures. "
    "What is proposed is no promise: analysis_ebm_action_verifier_v1\nreplays it on the log and says "
    "what it saves.\n\n"
    "Where a gate picks the best of several (a host, an hour, who holds the most slots), the best of pure "
    "noise "
    "looks good too. Such a gate gives a\np-value by permutation, and all p-values of a run form one family, "
    "under "
    "Benjamini-Hochberg at `level`; what is not significant\nis skipped with its q-value. Of each "
    "lever the `top_per_lever` proposals with the most hours are kept. Proposals speak of at\nleast "
    "`least_hours` of work or waiting and `least_runs` executions.\n\n"
    "Each lever names what it needs the log to tell. Where the log does not, the lever is skipped with a "
    "reason "
    "like `no_hosts`\nor `no_waits`, and nothing is said of the pattern: `pattern_absent` speaks of logs "
    "that "
    "would show it.\n\n"
    "With `known_issues: off` the levers that know an issue by name are left out.\n\n"
    "This page is written from the table of levers in the source.\n\n";

}  // namespace

const std::vector<const Lever*>& Levers() {
  static const std::vector<const Lever*> levers = [] {
    std::vector<const Lever*> all = {
        &kAddCapacity,      &kAddQpecCapacity,     &kBatchPayout,     &kBlackoutScheduled, &kCapConcurrency,
        &kDedupeOrCache,    &kParallelizeBranches, &kPrestagePrereqs, &kPriorityIsolation, &kReschedule,
        &kResourceAffinity, &kRetryBackoff,        &kRouteProcess,    &kSplitBatches,      &kTuneQemail,
        &kTuneSchedule,     &kUnblockDependency};
    std::sort(all.begin(), all.end(), [](const Lever* a, const Lever* b) { return a->info.id < b->info.id; });
    return all;
  }();
  return levers;
}

const Lever* FindLever(std::string_view id) {
  for (const Lever* lever : Levers()) {
    if (lever->info.id == id) return lever;
  }
  return nullptr;
}

Recommendation RecommendationOf(const LeverInfo& info) {
  Recommendation r;
  r.lever_id = info.id;
  r.label = info.label;
  r.action_type = info.action_type;
  r.enforcement = info.enforcement;
  r.risks = RisksOf(info);
  r.how_to_check = info.how_to_check;
  r.disproof = info.disproof;
  r.known_issue = info.known_issue;
  return r;
}

SkippedLever SkippedOf(const LeverInfo& info, std::string_view reason, std::string explanation, Json measured,
                       Json thresholds, std::string target) {
  SkippedLever s;
  s.lever_id = info.id;
  s.label = info.label;
  s.target = std::move(target);
  s.gating_reason = reason;
  s.explanation = std::move(explanation);
  s.measured = std::move(measured);
  s.thresholds = std::move(thresholds);
  s.known_issue = info.known_issue;
  return s;
}

std::string LeversDocument() {
  std::string text = kPreface;
  text += "| lever | label | action type | replayed as |\n|---|---|---|---|\n";
  for (const Lever* lever : Levers()) {
    const LeverInfo& info = lever->info;
    std::string form(info.transformation);
    text += "| " + std::string(info.id) + " | " + std::string(info.label) + " | " +
            std::string(info.action_type) + " | " + form + " |\n";
  }
  text += "\n";
  for (const Lever* lever : Levers()) text += Section(lever->info);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace harness::ideaspace

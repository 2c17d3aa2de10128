// SPDX-License-Identifier: Apache-2.0
#include "report/known_issue_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "ideaspace/levers.h"
#include "report/format.h"
#include "run/plugins_json.h"

namespace harness::report {
namespace {

// Reasons that speak against an issue. All others say that the log, the settings or the model cannot tell.
constexpr std::array<std::string_view, 12> kRefuting = {
    "calls_far_apart",   "comes_in_bursts", "few_keys",   "harmful",
    "interval_too_long", "no_contention",   "no_effect",  "no_period",
    "raises_energy",     "runs_differ",     "too_little", "waits_too_short"};

const char* StatusOf(const std::string& reason) {
  return std::find(kRefuting.begin(), kRefuting.end(), reason) != kRefuting.end() ? "refuted" : "skipped";
}

// A figure means nothing without the process or host that it is of.
std::string Named(const std::string& target, const std::string& explanation) {
  if (target.empty() || explanation.find(target) != std::string::npos) return explanation;
  return target + ": " + explanation;
}

// Of several answers to one issue those of the best status stay: the first whole, of the rest the sentences.
class Landmarks {
 public:
  Landmarks() {
    for (const ideaspace::Lever* lever : ideaspace::Levers()) {
      if (!lever->info.known_issue.empty())
        titles_[std::string(lever->info.known_issue)] = std::string(lever->info.label);
    }
  }

  void Add(const std::string& id, const char* status, const std::string& reason,
           const std::string& explanation) {
    if (id.empty()) return;
    KnownIssueFact& issue = issues_[id];
    if (issue.status == status) {
      AddSentence(issue, explanation);
      return;
    }
    if (!issue.status.empty() && Rank(issue.status) < Rank(status)) return;
    more_[id] = 0;
    issue = {id, titles_.contains(id) ? titles_.at(id) : id, status, reason, explanation, Json::array()};
  }

  void SkipRest(const std::string& reason, const std::string& explanation) {
    for (const auto& [id, title] : titles_) Add(id, "skipped", reason, explanation);
  }

  void MoveTo(std::vector<KnownIssueFact>& list) {
    for (auto& [id, issue] : issues_) {
      const int64_t unsaid = std::max<int64_t>(0, more_[id] - kMostSentences);
      if (unsaid > 0) issue.explanation += " The same goes for " + Count(unsaid) + " more.";
      list.push_back(std::move(issue));
    }
  }

 private:
  static constexpr int64_t kMostSentences = 2;  // beside the first
  void AddSentence(KnownIssueFact& issue, const std::string& sentence) {
    if (issue.explanation.find(sentence) != std::string::npos || ++more_[issue.id] > kMostSentences) return;
    if (!issue.explanation.empty() && issue.explanation.back() != '.') issue.explanation += '.';
    issue.explanation += " " + sentence;
  }
  static int Rank(std::string_view status) { return status == "confirmed" ? 0 : status == "refuted" ? 1 : 2; }
  std::map<std::string, std::string> titles_;
  std::map<std::string, KnownIssueFact> issues_;
  std::map<std::string, int64_t> more_;  // answers of the same status, by id
};

}  // namespace

std::vector<KnownIssueFact> KnownIssuesOf(const run::RunResult& run, const Actions* actions,
                                          const std::string& no_actions) {
  std::vector<KnownIssueFact> list;
  if (!run.known_issues) return list;
  Landmarks landmarks;
  if (actions != nullptr) {
    for (const ActionFact& action : actions->actions)
      landmarks.Add(action.known_issue, "confirmed", "", action.recommendation);
    for (const BlockedFact& blocked : actions->blocked)
      landmarks.Add(blocked.known_issue, StatusOf(blocked.reason), blocked.reason,
                    Named(blocked.target, blocked.explanation));
    for (const SkippedFact& skipped : actions->skipped)
      landmarks.Add(skipped.known_issue, StatusOf(skipped.reason), skipped.reason,
                    Named(skipped.target, skipped.explanation));
  } else if (!no_actions.empty()) {
    landmarks.SkipRest("no_actions", no_actions);
  }
  landmarks.MoveTo(list);
  if (run.project_issues.empty()) return list;
  for (const insight::CheckedIssue& issue :
       insight::CheckKnownIssues(run.project_issues, run::PluginsJson(run))) {
    list.push_back({issue.id, issue.title, issue.status, issue.reason, issue.explanation,
                    insight::ToJson(issue).at("checks")});
  }
  return list;
}

}  // namespace harness::report

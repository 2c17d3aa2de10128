// SPDX-License-Identifier: Apache-2.0
#include "insight/contract.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace harness::insight {
namespace {

bool IsBlank(std::string_view text) {
  return Trim(text).empty();
}

class Checker {
 public:
  explicit Checker(const Insight& insight) : insight_(insight) {}

  void Text(std::string_view field, const std::string& text) {
    if (IsBlank(text)) Add(field, "found no text, expected one");
  }

  void Scope() {
    static constexpr std::array<std::string_view, 6> kScopes = {"process", "sequence", "schedule",
                                                                "host",    "pool",     "log"};
    for (const std::string_view scope : kScopes) {
      if (insight_.scope_class == scope) return;
    }
    Add("scope_class", "found " + Quoted(insight_.scope_class) +
                           ", expected process, sequence, schedule, host, pool or log");
  }

  void Target();
  void TextNamesTarget();
  void Impact();
  void Evidence(const std::set<std::string>& findings);

  std::vector<Violation> Take() && { return std::move(violations_); }

 private:
  void Add(std::string_view field, std::string reason) {
    violations_.push_back({std::string(field), std::move(reason)});
  }
  void Figures();
  void Reason();
  // Texts and numbers that name the place: targets, and the values of `where`.
  std::vector<std::string> Names() const;

  const Insight& insight_;
  std::vector<Violation> violations_;
};

// Words that name everything, and so nothing.
bool IsEverything(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "*", "all", "any", "every", "everything", "everywhere", "all processes", "all hosts", "all batches"};
  const std::string lower = AsciiLower(Trim(name));
  for (const std::string_view word : kWords) {
    if (lower == word) return true;
  }
  return false;
}

void CollectNames(const Json& value, std::vector<std::string>& names) {
  if (value.is_string()) names.push_back(value.get<std::string>());
  if (value.is_number()) names.push_back(value.dump());
  if (!value.is_structured()) return;
  for (const Json& member : value) CollectNames(member, names);
}

std::vector<std::string> Checker::Names() const {
  std::vector<std::string> all = insight_.target_process_ids;
  CollectNames(insight_.where, all);
  std::vector<std::string> names;
  for (std::string& name : all) {
    if (!IsBlank(name) && !IsEverything(name)) names.push_back(std::move(name));
  }
  return names;
}

void Checker::Target() {
  if (!insight_.where.is_object())
    Add("where", "found " + std::string(insight_.where.type_name()) + ", expected an object");
  for (const std::string& process : insight_.target_process_ids) {
    if (IsBlank(process)) Add("target_process_ids", "found an empty text, expected ids of processes");
    if (IsEverything(process))
      Add("target_process_ids", "found " + Quoted(process) + ", expected ids of processes");
  }
  if (Names().empty()) {
    Add("where", "found neither a place nor a process, expected process ids, keys, windows or hosts");
  }
}

// Generic advice with a target beside it is still generic advice.
void Checker::TextNamesTarget() {
  const std::vector<std::string> names = Names();
  if (IsBlank(insight_.recommendation) || names.empty()) return;
  const std::string text = AsciiLower(insight_.recommendation);
  for (const std::string& name : names) {
    if (text.find(AsciiLower(Trim(name))) != std::string::npos) return;
  }
  Add("recommendation", "found a text that names none of its targets, expected at least one of them by name");
}

void Checker::Figures() {
  const double percent = *insight_.modeled_percent;
  const double basis = *insight_.modeled_basis_hours;
  const double delta = *insight_.modeled_delta_hours;
  if (!std::isfinite(percent) || !std::isfinite(basis) || !std::isfinite(delta)) {
    Add("modeled_delta_hours", "found a number that is not finite, expected finite numbers");
    return;
  }
  if (!(basis > 0)) {
    Add("modeled_basis_hours", "found " + FormatDouble(basis) + ", expected a number above 0");
    return;
  }
  const double expected = 100 * delta / basis;  // each of the three may be rounded for people
  if (std::fabs(percent - expected) > std::max(0.1, 0.01 * std::fabs(expected))) {
    Add("modeled_percent", "found " + FormatDouble(percent) + ", expected " + FormatFixed(expected, 2) +
                               ": modeled_delta_hours in percent of modeled_basis_hours");
  }
}

void Checker::Reason() {
  if (IsBlank(insight_.not_modeled_reason)) {
    Add("modeled_delta_hours",
        "found neither an impact nor a reason, expected modeled_percent, modeled_basis_hours and "
        "modeled_delta_hours, or not_modeled_reason");
    return;
  }
  const std::string normalised = NormalisedText(insight_.not_modeled_reason);
  if (normalised.find("<id>") != std::string::npos) {
    Add("not_modeled_reason", "found an id of a run, expected words that are the same in every run");
  }
}

void Checker::Impact() {
  const int figures = (insight_.modeled_percent ? 1 : 0) + (insight_.modeled_basis_hours ? 1 : 0) +
                      (insight_.modeled_delta_hours ? 1 : 0);
  if (figures == 0) return Reason();
  if (!IsBlank(insight_.not_modeled_reason)) {
    Add("not_modeled_reason", "found a reason beside an impact, expected one of the two");
  }
  if (figures == 3) return Figures();
  Add("modeled_delta_hours", "found " + std::to_string(figures) +
                                 " of modeled_percent, modeled_basis_hours and modeled_delta_hours, expected "
                                 "all three or none");
}

void Checker::Evidence(const std::set<std::string>& findings) {
  if (insight_.findings.empty()) Add("evidence.findings", "found none, expected ids of findings");
  for (const std::string& id : insight_.findings) {
    if (!findings.contains(id)) {
      Add("evidence.findings",
          "found " + Quoted(id) + ", expected the id of a finding in the result of its plugin");
    }
  }
  const std::string query = AsciiLower(Trim(insight_.query));
  if (!query.starts_with("select") && !query.starts_with("with")) {
    Add("evidence.query", "found " + (query.empty() ? "no query" : Quoted(insight_.query)) +
                              ", expected SQL that begins with SELECT or WITH");
  }
}

}  // namespace

std::vector<Violation> CheckContract(const Insight& insight, const std::set<std::string>& findings) {
  Checker checker(insight);
  checker.Text("plugin_id", insight.plugin_id);
  checker.Text("id", insight.id);
  checker.Text("kind", insight.kind);
  checker.Text("action_type", insight.action_type);
  checker.Text("recommendation", insight.recommendation);
  checker.TextNamesTarget();
  checker.Target();
  checker.Scope();
  checker.Impact();
  checker.Evidence(findings);
  checker.Text("how_to_check", insight.how_to_check);
  return std::move(checker).Take();
}

std::vector<Violation> CheckContract(const PluginStatement& plugin) {
  std::vector<Violation> violations;
  if (plugin.recommendations > 0) return violations;
  if (IsBlank(plugin.reason_code))
    violations.push_back({"no_recommendation.reason_code", "found no text, expected a word for the reason"});
  if (IsBlank(plugin.explanation))
    violations.push_back({"no_recommendation.explanation", "found no text, expected a plain sentence"});
  return violations;
}

}  // namespace harness::insight

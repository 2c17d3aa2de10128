// SPDX-License-Identifier: Apache-2.0
#include "server/run_cards.h"

#include <simdjson.h>

#include <algorithm>

#include "base/json_members.h"
#include "report/action_facts.h"

namespace harness::server {
namespace {

Json Number(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

// An action without an interval was counted and not replayed.
Json ActionOf(const Json& action) {
  const Json& interval = MemberOf(action, "interval");
  return {{"title", report::ActionName(TextOf(action, "label"), TextOf(action, "target"))},
          {"lever_id", TextOf(action, "lever_id")},
          {"target", TextOf(action, "target")},
          {"saving_hours", Number(NumberOf(action, "delta_hours"))},
          {"ci_low", Number(NumberOf(interval, "low"))},
          {"ci_high", Number(NumberOf(interval, "high"))},
          {"verdict", interval.is_object() ? "verified" : "counted"},
          {"confidence", Number(NumberOf(action, "confidence"))}};
}

std::optional<double> Largest(const Json& list, const char* member) {
  std::optional<double> largest;
  for (const Json& item : list) {
    const auto number = NumberOf(item, member);
    if (number && (!largest || *number > *largest)) largest = number;
  }
  return largest;
}

void ReadDecision(const Json& decision, RunCard& card) {
  card.energy_parts = MemberOf(decision, "energy");
  card.energy = NumberOf(card.energy_parts, "total");
  if (TextOf(decision, "actions_reason").empty() && decision.contains("actions")) {
    const Json& actions = ArrayOf(decision, "actions");
    int64_t verified = 0;
    for (const Json& action : actions) {
      card.actions.push_back(ActionOf(action));
      verified += card.actions.back().at("verdict") == "verified" ? 1 : 0;
    }
    card.actions_verified = verified;
    // Ties keep the report's rank.
    std::ranges::stable_sort(card.actions, std::ranges::greater(), [](const Json& action) {
      return NumberOf(action, "saving_hours").value_or(-1);
    });
    card.saving_hours = Largest(ArrayOf(decision, "plans"), "delta_hours");
    if (!card.saving_hours) card.saving_hours = Largest(actions, "delta_hours");
  }
  card.wait_hours = NumberOf(decision, "wait_hours");
}

Result<Json> Part(simdjson::dom::element report, const char* pointer) {
  simdjson::dom::element part;
  if (report.at_pointer(pointer).get(part) != simdjson::SUCCESS)
    return InvalidArgument(std::string("report: found no ") + pointer);
  return ParseJson(simdjson::minify(part), "report");
}

}  // namespace

// A report holds megabytes of findings that nobody asks for here: the fast parser finds the few parts.
Result<RunCard> RunCardOf(const std::string& report_json) {
  simdjson::dom::parser parser;
  simdjson::dom::element report;
  if (const auto error = parser.parse(report_json).get(report); error != simdjson::SUCCESS)
    return InvalidArgument(std::string("report: ") + simdjson::error_message(error));
  ASSIGN_OR_RETURN(const Json headline, Part(report, "/stable/headline"));
  ASSIGN_OR_RETURN(const Json name, Part(report, "/volatile/dataset_name"));
  RunCard card;
  if (name.is_string()) card.dataset_name = name.get<std::string>();
  card.findings = IntegerOf(headline, "findings");
  // Reports of earlier versions have no decision path.
  if (const auto decision = Part(report, "/stable/decision")) ReadDecision(*decision, card);
  if (const auto waited = NumberOf(headline, "wait_hours")) card.wait_hours = waited;
  return card;
}

std::shared_ptr<const RunCard> RunCards::Get(const std::string& run_id, const Path& run_folder) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = cards_.find(run_id); found != cards_.end()) return found->second;
  }
  const auto text = ReadFile(run_folder / "report.json");
  if (!text) return nullptr;
  auto card = RunCardOf(*text);
  if (!card) return nullptr;
  auto shared = std::make_shared<const RunCard>(std::move(*card));
  const std::lock_guard lock(mutex_);
  if (cards_.size() >= kKept) cards_.erase(cards_.begin());
  cards_[run_id] = shared;
  return shared;
}

}  // namespace harness::server

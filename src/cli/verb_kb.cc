// SPDX-License-Identifier: Apache-2.0
// What became of verified actions: recorded, listed, checked.
#include <cmath>
#include <limits>
#include <memory>

#include "base/clock.h"
#include "base/json_members.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/short_id.h"
#include "cli/verbs.h"
#include "memory/outcomes.h"
#include "store/catalog.h"

namespace harness::cli {
namespace {

constexpr const char* kVerifier = "analysis_ebm_action_verifier_v1";
constexpr const char* kVerifiedFile = "verified_actions.json";
constexpr double kMostHours = 1e9;

struct RecordArguments {
  std::string run, action, note;
  double saved_hours = std::numeric_limits<double>::quiet_NaN();
  bool kept = false, broken = false;
};

std::string NameOfAction(const Json& action) {
  return TextOf(action, "lever_id") + ":" + TextOf(MemberOf(action, "target"), "name");
}

// `asked` is a rank from 1, as the report counts, or LEVER:TARGET.
Result<Json> FindAction(const Json& actions, const std::string& asked, const std::string& run) {
  if (const auto rank = ParseInt64(asked); rank && *rank >= 1 && static_cast<size_t>(*rank) <= actions.size())
    return actions.at(static_cast<size_t>(*rank) - 1);
  std::vector<std::string> names;
  for (const Json& action : actions) {
    if (NameOfAction(action) == asked) return action;
    names.push_back(NameOfAction(action));
  }
  return NotFound("found no verified action " + Quoted(asked) + " in run " + run + ", expected " +
                  (names.empty()
                       ? "one, but the run verified none"
                       : "1 to " + std::to_string(names.size()) + " or one of " + Join(names, ", ")));
}

Result<Json> ActionOfRun(const store::Home& home, const std::string& run_id, const std::string& asked) {
  const Path file = home.RunFolder(run_id) / "artifacts" / kVerifier / kVerifiedFile;
  const auto text = ReadFile(file);
  if (!text && text.error().code == ErrorCode::kNotFound)
    return NotFound("run " + run_id + ": found no " + kVerifiedFile + ", expected a complete run with " +
                    kVerifier);
  if (!text) return text.error();
  ASSIGN_OR_RETURN(const Json json, ParseJson(*text, file.string()));
  return FindAction(ArrayOf(json, "actions"), asked, run_id);
}

Result<void> CheckOneVerdict(const RecordArguments& given) {
  const int told = (std::isnan(given.saved_hours) ? 0 : 1) + (given.kept ? 1 : 0) + (given.broken ? 1 : 0);
  if (told == 1) return Ok();
  return InvalidArgument(
      "found " + std::to_string(told) +
      " of --saved-hours, --kept and --broken, expected one of them: what was measured, or "
      "how it was judged");
}

Result<memory::ActionOutcome> OutcomeOf(const RecordArguments& given, const std::string& run_id,
                                        const Json& action) {
  memory::ActionOutcome outcome;
  outcome.run = run_id;
  outcome.lever_id = TextOf(action, "lever_id");
  outcome.target = TextOf(MemberOf(action, "target"), "name");
  outcome.predicted_hours = NumberOf(action, "delta_hours").value_or(0);
  outcome.low_hours = NumberOf(MemberOf(action, "interval"), "low");
  outcome.note = given.note;
  outcome.recorded_us = SystemClock().Now();
  outcome.kept = given.kept;
  if (std::isnan(given.saved_hours)) return outcome;
  if (TextOf(action, "verdict") == "counted")
    return InvalidArgument(
        "--saved-hours: found an action that promises fewer executions and no hours, "
        "expected --kept or --broken");
  outcome.realised_hours = given.saved_hours;
  outcome.kept = memory::KeepsPromise(outcome.predicted_hours, outcome.low_hours, given.saved_hours);
  return outcome;
}

std::string OutcomeHours(std::optional<double> hours) {
  return hours ? HoursText(*hours) : "-";
}

std::string OutcomeLine(const memory::ActionOutcome& outcome, const memory::LeverRecord& record) {
  std::string text =
      outcome.lever_id + ":" + outcome.target + ": promise " + (outcome.kept ? "kept" : "broken");
  if (outcome.realised_hours) {
    text += ", " + OutcomeHours(outcome.realised_hours) + " of " + OutcomeHours(outcome.predicted_hours);
    if (outcome.low_hours) text += " (at least " + OutcomeHours(outcome.low_hours) + " was promised)";
  }
  return text + ". Of this lever " + std::to_string(record.kept) + " of " +
         std::to_string(record.kept + record.broken) + " recorded uses kept theirs; the next run knows it.\n";
}

}  // namespace

RunFunction SetupKbRecord(Arguments& arguments) {
  auto given = std::make_shared<RecordArguments>();
  Argument& run =
      arguments.Positional("RUN", "The run that verified the action: its id or the start of it", &given->run);
  run.offer = Offer::kRuns;
  run.required = true;
  arguments.Positional("ACTION", "Its rank in the report, or LEVER:TARGET", &given->action).required = true;
  arguments.Number("--saved-hours", "Hours of waiting fewer than before, as measured after the change",
                   -kMostHours, kMostHours, &given->saved_hours);
  arguments.Switch("--kept", "It did what was promised, judged without a figure", &given->kept);
  arguments.Switch("--broken", "It did not do what was promised", &given->broken);
  arguments.Text("--note", "TEXT", "How it was measured, for people", &given->note);
  return [given](Invocation& invocation) -> Result<int> {
    RETURN_IF_ERROR(CheckOneVerdict(*given));
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToChange());
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    ASSIGN_OR_RETURN(const store::RunRow run, catalog.FindRun(given->run));
    ASSIGN_OR_RETURN(const Json action, ActionOfRun(home, run.run_id, given->action));
    ASSIGN_OR_RETURN(const memory::ActionOutcome outcome, OutcomeOf(*given, run.run_id, action));
    RETURN_IF_ERROR(memory::AppendOutcome(home, outcome));
    if (invocation.json()) {
      invocation.PrintJson(memory::ToJson(outcome));
      return kExitPass;
    }
    ASSIGN_OR_RETURN(const memory::OutcomeLog log, memory::ReadOutcomes(home));
    invocation.Print(OutcomeLine(outcome, memory::RecordsByLever(log.outcomes)[outcome.lever_id]));
    return kExitPass;
  };
}

RunFunction SetupKbList(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const memory::OutcomeLog log, memory::ReadOutcomes(home));
    Table table({{"recorded", "recorded_at"},
                 {"lever", "lever_id"},
                 {"target", "target"},
                 {"promise", "kept"},
                 {"promised", "predicted_hours", true},
                 {"saved", "realised_hours", true},
                 {"run", "run"},
                 {"note", "note"}});
    for (const memory::ActionOutcome& each : log.outcomes) {
      table.Add({TimeCell(FloorTo(each.recorded_us, kMicrosPerSecond)), TextCell(each.lever_id),
                 TextCell(each.target), ShownCell(each.kept ? "kept" : "broken", each.kept),
                 ShownCell(OutcomeHours(each.predicted_hours), each.predicted_hours),
                 ShownCell(OutcomeHours(each.realised_hours), OrNull(each.realised_hours)),
                 TextCell(each.run), TextCell(each.note)});
    }
    invocation.PrintTable(table, "no outcomes yet: stat-harness kb record RUN ACTION");
    return kExitPass;
  };
}

RunFunction SetupKbVerify(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    const auto log = memory::ReadOutcomes(home);
    if (!log && log.error().code == ErrorCode::kInvalidArgument) {
      invocation.Remark(log.error().message);
      return kExitFailed;
    }
    if (!log) return log.error();
    if (invocation.json()) {
      invocation.PrintJson({{"outcomes", log->outcomes.size()}, {"torn", log->torn}});
    } else {
      invocation.Print(
          FormatThousands(static_cast<int64_t>(log->outcomes.size())) +
          (log->outcomes.size() == 1 ? " outcome" : " outcomes") + ", every line as it was recorded" +
          (log->torn ? "; the last was cut off while it was written and never counted" : "") + "\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli

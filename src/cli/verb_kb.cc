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
constexpr double kMostDays = 36525;

struct RecordArguments {
  std::string run, action, note;
  double saved_hours = std::numeric_limits<double>::quiet_NaN();
  double days = std::numeric_limits<double>::quiet_NaN();
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
  if (told != 1) {
    return InvalidArgument(
        "found " + std::to_string(told) +
        " of --saved-hours, --kept and --broken, expected one of them: what was measured, or "
        "how it was judged");
  }
  if (std::isnan(given.days) || !std::isnan(given.saved_hours)) return Ok();
  return InvalidArgument("--days: found no --saved-hours, expected the hours that were saved in these days");
}

// Of the log that the run was made over; nothing where its report does not say it.
Result<std::optional<double>> LogDays(const store::Home& home, const std::string& run_id) {
  const Path file = home.RunFolder(run_id) / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json report, ParseJson(text, file.string()));
  const Json& dataset = MemberOf(MemberOf(report, "stable"), "dataset");
  const auto span_us = NumberOf(MemberOf(dataset, "span"), "span_us");
  if (!span_us || *span_us <= 0) return std::optional<double>();
  return std::optional(*span_us / static_cast<double>(kMicrosPerDay));
}

Result<memory::ActionOutcome> OutcomeOf(const RecordArguments& given, const std::string& run_id,
                                        const Json& action, std::optional<double> log_days) {
  memory::ActionOutcome outcome;
  outcome.predicted_days = log_days;
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
  if (!std::isnan(given.days)) outcome.realised_days = given.days;
  outcome.kept = memory::KeepsPromise(outcome);
  return outcome;
}

std::string OutcomeHours(std::optional<double> hours) {
  return hours ? HoursText(*hours) : "-";
}

std::string OutcomeDays(std::optional<double> days) {
  return days ? FormatThousands(*days, 1) : "-";
}

// Hours a day, with the digits that a small saving needs.
std::string RateText(std::optional<double> hours_per_day) {
  return hours_per_day ? FormatHours(*hours_per_day) : "-";
}

Cell RateCell(std::optional<double> hours, std::optional<double> days) {
  const auto rate = memory::HoursPerDay(hours, days);
  return ShownCell(RateText(rate), OrNull(rate));
}

std::string MeasuredByTheDay(const memory::ActionOutcome& outcome) {
  const auto promised = [&](std::optional<double> hours) {
    return RateText(memory::HoursPerDay(hours, outcome.predicted_days)) + " a day";
  };
  std::string text = ", " + RateText(memory::HoursPerDay(outcome.realised_hours, outcome.realised_days)) +
                     " of " + promised(outcome.predicted_hours);
  if (outcome.low_hours) text += " (at least " + promised(outcome.low_hours) + " was promised)";
  return text + ": " + OutcomeHours(outcome.realised_hours) + " in " + OutcomeDays(outcome.realised_days) +
         " days, and " + OutcomeHours(outcome.predicted_hours) + " for the " +
         OutcomeDays(outcome.predicted_days) + " days of the log";
}

// As if the saving had been measured over as long as the log is.
std::string MeasuredInAll(const memory::ActionOutcome& outcome) {
  std::string text =
      ", " + OutcomeHours(outcome.realised_hours) + " of " + OutcomeHours(outcome.predicted_hours);
  if (outcome.low_hours) text += " (at least " + OutcomeHours(outcome.low_hours) + " was promised)";
  if (outcome.realised_days) return text + "; how long the log is is unknown, so totals were compared";
  return text + "; over which span that was measured is unknown, so totals were compared" +
         (outcome.predicted_days ? ": the promise is for the " + OutcomeDays(outcome.predicted_days) +
                                       " days of the log (say --days)"
                                 : "");
}

std::string OutcomeLine(const memory::ActionOutcome& outcome, const memory::LeverRecord& record) {
  std::string text =
      outcome.lever_id + ":" + outcome.target + ": promise " + (outcome.kept ? "kept" : "broken");
  if (outcome.realised_hours)
    text += memory::ComparesRates(outcome) ? MeasuredByTheDay(outcome) : MeasuredInAll(outcome);
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
  arguments.Number("--days", "Over how many days these hours were saved; unknown without it", 0, kMostDays,
                   &given->days);
  arguments.Switch("--kept", "It did what was promised, judged without a figure", &given->kept);
  arguments.Switch("--broken", "It did not do what was promised", &given->broken);
  arguments.Text("--note", "TEXT", "How it was measured, for people", &given->note);
  return [given](Invocation& invocation) -> Result<int> {
    RETURN_IF_ERROR(CheckOneVerdict(*given));
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToChange());
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    ASSIGN_OR_RETURN(const store::RunRow run, catalog.FindRun(given->run));
    ASSIGN_OR_RETURN(const Json action, ActionOfRun(home, run.run_id, given->action));
    ASSIGN_OR_RETURN(const auto log_days, LogDays(home, run.run_id));
    ASSIGN_OR_RETURN(const memory::ActionOutcome outcome, OutcomeOf(*given, run.run_id, action, log_days));
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
                 {"for days", "predicted_days", true},
                 {"a day", "predicted_hours_per_day", true},
                 {"saved", "realised_hours", true},
                 {"in days", "realised_days", true},
                 {"a day", "realised_hours_per_day", true},
                 {"run", "run"},
                 {"note", "note"}});
    for (const memory::ActionOutcome& each : log.outcomes) {
      table.Add({TimeCell(FloorTo(each.recorded_us, kMicrosPerSecond)), TextCell(each.lever_id),
                 TextCell(each.target), ShownCell(each.kept ? "kept" : "broken", each.kept),
                 ShownCell(OutcomeHours(each.predicted_hours), each.predicted_hours),
                 ShownCell(OutcomeDays(each.predicted_days), OrNull(each.predicted_days)),
                 RateCell(each.predicted_hours, each.predicted_days),
                 ShownCell(OutcomeHours(each.realised_hours), OrNull(each.realised_hours)),
                 ShownCell(OutcomeDays(each.realised_days), OrNull(each.realised_days)),
                 RateCell(each.realised_hours, each.realised_days), TextCell(each.run), TextCell(each.note)});
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

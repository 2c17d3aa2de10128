// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"
#include "cli/dataset_place.h"
#include "cli/exit_code.h"
#include "cli/replay_document.h"
#include "cli/verbs.h"
#include "plugin/engine_accessor.h"
#include "plugin/event_engine.h"
#include "process/batches.h"
#include "process/execution_facts.h"
#include "process/parameter_rows.h"
#include "replay/job_choices.h"
#include "report/series_chart.h"

namespace harness::cli {
namespace {

constexpr size_t kQueueSteps = 400;
constexpr uint64_t kStages = 5;
constexpr int64_t kBatchRows = 100'000;

struct ReplayArguments {
  std::vector<std::string> inputs;
  std::vector<std::string> actions;
  Path plot;
  std::string discipline = "fitted";
  ImportArguments reading;
};

constexpr std::array kDisciplines = {replay::Discipline::kFcfs, replay::Discipline::kAffinity,
                                     replay::Discipline::kProcessPriority, replay::Discipline::kShortestFirst,
                                     replay::Discipline::kEasyBackfilling};

struct LoadedLog {
  process::Executions log;
  std::vector<int32_t> attempts;  // empty where the log tells none
  std::vector<uint32_t> keys;     // of the parameters; empty where no action asks for them
};

Result<std::vector<int32_t>> LoadAttempts(eventlog::DataAccessor& data) {
  std::vector<int32_t> attempts;
  const auto& columns = data.info().columns;
  const bool told = std::any_of(columns.begin(), columns.end(), [&](const eventlog::DatasetColumn& column) {
    return column.name == "attempts" && column.nulls < data.info().rows;
  });
  if (!told) return attempts;
  RETURN_IF_ERROR(data.Query(
      "SELECT CAST(least(greatest(coalesce(attempts, 0), 0), 1000000) AS BIGINT) FROM events ORDER BY row_id",
      [&](const engine::Chunk& chunk) -> Result<void> {
        for (size_t i = 0; i < chunk.rows(); ++i) attempts.push_back(static_cast<int32_t>(chunk.Int64(0, i)));
        return Ok();
      }));
  return attempts;
}

bool AsksForKeys(const std::vector<std::string>& actions) {
  const std::string kind = replay::ActionKindName(replay::ActionKind::kDedupe);
  return std::any_of(actions.begin(), actions.end(),
                     [&](const std::string& text) { return text.starts_with(kind + ":"); });
}

Result<LoadedLog> Load(const DatasetPlace& dataset, const ReplayArguments& given,
                       const Invocation& invocation) {
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("stat-harness-replay"));
  plugin::EventEngineOptions options;
  options.dataset_folder = dataset.folder;
  options.info = dataset.info;
  options.engine.temp_folder = temp.path();
  options.engine.threads = invocation.threads();
  if (invocation.memory_bytes() > 0) options.engine.memory_limit_bytes = invocation.memory_bytes();
  plugin::LazyEventEngine engine(std::move(options));
  eventlog::AccessEvidence account;
  plugin::EngineAccessor data(engine, kBatchRows, account);
  LoadedLog loaded;
  ASSIGN_OR_RETURN(loaded.log, process::LoadExecutions(data));
  ASSIGN_OR_RETURN(loaded.attempts, LoadAttempts(data));
  if (AsksForKeys(given.actions)) {
    ASSIGN_OR_RETURN(const auto parameters, process::ReadParameterRows(data));
    loaded.keys = parameters->Keys();
    ASSIGN_OR_RETURN(const process::ExecutionFacts facts, process::LoadExecutionFacts(data, loaded.log));
    replay::ForgetFailed(facts.outcome, loaded.keys);
  }
  return loaded;
}

int64_t WithoutHost(const process::Executions& log, const replay::Model& model) {
  return std::count_if(model.row.begin(), model.row.end(),
                       [&](uint32_t row) { return log.hosts.IsNull(log.host[row]); });
}

Result<replay::Plan> ParsePlan(const std::vector<std::string>& texts, const replay::Names& names) {
  replay::Plan plan;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(replay::Action action, replay::ParseAction(text, names));
    plan.push_back(std::move(action));
  }
  return plan;
}

std::vector<std::string> IdleActions(const replay::Plan& plan, const replay::Study& study) {
  std::vector<std::string> idle;
  for (const replay::Action& action : plan) {
    if (study.TouchesNothing(action)) idle.push_back(replay::ToText(action, study.names()));
  }
  return idle;
}

std::vector<std::optional<double>> Known(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

std::string Plot(const ReplayDocument& document) {
  const replay::QueueCurves& queues = document.queues;
  report::SeriesChart chart;
  chart.id = "queue";
  chart.title = document.dataset.name + ": observed and replayed queue";
  chart.description = "Mean number eligible and not started in each step of " +
                      FormatDuration(queues.recorded.step_us) + ", UTC.";
  chart.unit = "executions waiting, mean of " + FormatDuration(queues.recorded.step_us);
  chart.start_us = queues.recorded.start_us;
  chart.step_us = queues.recorded.step_us;
  chart.series = {{"observed", "series1", true, Known(queues.recorded.waiting)},
                  {"replayed, unchanged log", "series0", false, Known(queues.replayed.waiting)}};
  if (document.outcome) {
    std::vector<std::string> actions;
    for (const replay::Action& action : document.plan) {
      actions.push_back(replay::ToText(action, document.study.names()));
    }
    chart.series.push_back(
        {"replayed with " + Join(actions, ", "), "series2", false, Known(queues.planned.waiting)});
  }
  return report::SeriesChartFile(chart);
}

Result<void> WritePlot(const ReplayDocument& document, const Path& file) {
  if (document.queues.recorded.waiting.empty()) {
    return InvalidArgument("--plot: found no execution with known times, expected at least one to draw");
  }
  return WriteFile(file, Plot(document));
}

Result<int> Replay(const ReplayArguments& given, Invocation& invocation) {
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  ASSIGN_OR_RETURN(const DatasetPlace dataset, FindOrImport(given.inputs, given.reading, home, invocation));
  Progress& progress = invocation.progress();
  progress.Start("replay " + dataset.info.name, kStages, "steps");
  ASSIGN_OR_RETURN(LoadedLog loaded, Load(dataset, given, invocation));
  progress.Update(1);
  const process::Timeline timeline = process::MakeTimeline(loaded.log);
  const process::SlotPools pools = process::LearnSlotPools(loaded.log, timeline);
  const process::Batches batches = process::FindBatches(loaded.log, pools, timeline);
  progress.Update(2);
  if (progress.Cancelled()) return Interrupted("replay: stopped");
  replay::StudyOptions options;
  options.attempts = std::move(loaded.attempts);
  options.keys = std::move(loaded.keys);
  options.released_us = batches.released_us;
  options.seed = dataset.info.seed;
  for (const replay::Discipline discipline : kDisciplines) {
    if (given.discipline == replay::DisciplineName(discipline)) options.discipline = discipline;
  }
  ASSIGN_OR_RETURN(const replay::Study study, replay::Study::Make(loaded.log, pools, std::move(options)));
  progress.Update(3);
  if (progress.Cancelled()) return Interrupted("replay: stopped");
  ASSIGN_OR_RETURN(const replay::Plan plan, ParsePlan(given.actions, study.names()));
  ReplayDocument document{dataset.info, study, plan, {}, {}, WithoutHost(loaded.log, study.model())};
  if (!plan.empty()) {
    replay::EvaluateOptions evaluate;
    evaluate.threads = std::max(1, invocation.threads());
    evaluate.bound = true;
    ASSIGN_OR_RETURN(document.outcome, study.Evaluate(plan, evaluate));
    document.idle_actions = IdleActions(plan, study);
  }
  progress.Update(4);
  ASSIGN_OR_RETURN(document.queues, study.Queues(plan, kQueueSteps));
  progress.Finish();
  if (!given.plot.empty()) RETURN_IF_ERROR(WritePlot(document, given.plot));
  if (invocation.json()) {
    invocation.PrintJson(ReplayJson(document));
    for (const std::string& action : document.idle_actions)
      invocation.Remark(action + " matches no execution of this log: it changes none");
  } else {
    invocation.Print(ReplayText(document, invocation.color()));
  }
  if (!given.plot.empty()) invocation.Remark("plot: " + given.plot.string());
  const bool inconclusive = document.outcome && document.outcome->verdict == replay::Verdict::kInconclusive;
  return inconclusive ? kExitInconclusive : kExitPass;
}

}  // namespace

RunFunction SetupReplay(Arguments& arguments) {
  auto given = std::make_shared<ReplayArguments>();
  arguments.Positionals("LOG|DATASET", "Log files, or one dataset of the home", &given->inputs).offer =
      Offer::kFiles;
  arguments.Texts(
      "--action", "ACTION",
      "A change to replay; several are taken together, in this order. Without one the exit code does "
      "not tell whether the model reproduces the log",
      &given->actions);
  std::vector<std::string> disciplines = {"fitted"};
  for (const replay::Discipline discipline : kDisciplines) {
    disciplines.emplace_back(replay::DisciplineName(discipline));
  }
  arguments.Choice("--discipline", disciplines,
                   "Order of service; fitted chooses by the first half of the log", &given->discipline);
  arguments.File("--plot", "FILE.svg", "Also draw the observed and the replayed queue over time",
                 &given->plot);
  given->reading.Declare(arguments);
  return [given](Invocation& invocation) { return Replay(*given, invocation); };
}

}  // namespace harness::cli

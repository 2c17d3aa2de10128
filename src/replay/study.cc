// SPDX-License-Identifier: Apache-2.0
#include "replay/study.h"

#include <algorithm>

#include "replay/evaluator.h"
#include "stats/parallel.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

Result<void> Check(const StudyOptions& options, size_t rows) {
  if (options.replicates < 100 || options.replicates > 100'000)
    return InvalidArgument("found " + std::to_string(options.replicates) +
                           " replicates, expected 100 to 100,000");
  if (!options.attempts.empty() && options.attempts.size() != rows)
    return InvalidArgument("found " + std::to_string(options.attempts.size()) +
                           " numbers of attempts, expected one for each of " + std::to_string(rows) +
                           " rows");
  if (!options.keys.empty() && options.keys.size() != rows)
    return InvalidArgument("found " + std::to_string(options.keys.size()) +
                           " keys of parameters, expected one for each of " + std::to_string(rows) + " rows");
  return Ok();
}

}  // namespace

const char* VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return "verified";
    case Verdict::kNoEffect:
      return "no_effect";
    case Verdict::kHarmful:
      return "harmful";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kNotProvable:
      return "not_provable";
    case Verdict::kOverloaded:
      return "overloaded";
  }
  return "";
}

Int128 CauseDeltas::OfSlots(Int128 whole_us) const {
  for (const Int128 part : known_us) whole_us -= part;
  return whole_us;
}

Result<Study> Study::Make(const process::Executions& log, const process::SlotPools& pools,
                          StudyOptions options) {
  RETURN_IF_ERROR(Check(options, log.rows()));
  Study study;
  study.evaluators_ = std::make_shared<EvaluatorPool>();
  study.rows_ = log.rows();
  ASSIGN_OR_RETURN(Model model, BuildModel(log, pools, options.released_us));
  study.model_ = std::make_shared<Model>(std::move(model));
  study.names_ = NamesOf(log, *study.model_);
  study.options_ = std::move(options);
  if (!study.options_.attempts.empty()) {
    study.model_->attempts.reserve(study.model_->jobs());
    for (const uint32_t row : study.model_->row)
      study.model_->attempts.push_back(study.options_.attempts[row]);
  }
  study.SetKeys(study.options_.keys);
  study.options_.attempts = {};
  study.options_.keys = {};
  study.options_.released_us = {};
  Replayer replayer;
  study.Judge(replayer);
  study.SumBaseline();
  study.overload_sums_ = std::make_shared<const OverloadSums>(*study.model_, *study.model_, *study.baseline_);
  study.overload_ = study.overload_sums_->Judge(*study.model_);
  study.bound_ = LowerBoundOfWait(*study.model_, *study.model_);
  return study;
}

Result<Study> Study::With(int64_t replicates, std::span<const uint32_t> keys) const {
  StudyOptions wanted;
  wanted.replicates = replicates;
  wanted.keys.assign(keys.begin(), keys.end());
  RETURN_IF_ERROR(Check(wanted, rows_));
  Study study = *this;
  study.evaluators_ = std::make_shared<EvaluatorPool>();
  study.options_.replicates = replicates;
  study.SetKeys(keys);
  return study;
}

void Study::SetKeys(std::span<const uint32_t> keys) {
  key_of_job_.clear();
  if (keys.empty()) return;
  key_of_job_.reserve(model().jobs());
  for (const uint32_t row : model().row) key_of_job_.push_back(keys[row]);
}

// Chooses the discipline, replays the whole log and calibrates.
void Study::Judge(Replayer& replayer) {
  if (options_.discipline) {
    chosen_.discipline = *options_.discipline;
    chosen_.priority_of_process.resize(model_->class_of_process.size());
    if (chosen_.discipline == Discipline::kProcessPriority) {
      chosen_.first_judged = model_->jobs() / 2;
      chosen_.priority_of_process = LearnPriorities(*model_, chosen_.first_judged);
    }
  } else {
    chosen_ = ChooseDiscipline(*model_, replayer);
  }
  if (chosen_.discipline == Discipline::kProcessPriority)
    model_->priority_of_process = chosen_.priority_of_process;
  ReplayBaseline(replayer);
  judged_ = Calibrate(*model_, *baseline_, chosen_.first_judged);
  whole_ = chosen_.first_judged == 0 ? judged_ : Calibrate(*model_, *baseline_);
}

void Study::ReplayBaseline(Replayer& replayer) {
  baseline_ = std::make_shared<std::vector<Timestamp>>();
  if (chosen_.discipline == Discipline::kEasyBackfilling || !ShortCut::CanTake(*model_)) {
    *baseline_ = replayer.Run(*model_, *model_, chosen_.discipline).started_us;
    return;
  }
  auto trace = BaselineTrace::Make(*model_, *model_, chosen_.discipline, *baseline_);
  if (trace.is_useful()) trace_ = std::make_shared<const BaselineTrace>(std::move(trace));
}

void Study::SumBaseline() {
  wait_of_process_.resize(model_->class_of_process.size());
  recorded_of_process_.resize(model_->class_of_process.size());
  jobs_in_cell_.resize(kCells);
  if (model_->jobs() > 0) cells_ = Cells(model_->eligible_us.front(), model_->eligible_us.back());
  cell_of_job_.reserve(model_->jobs());
  for (size_t job = 0; job < model_->jobs(); ++job) {
    cell_of_job_.push_back(static_cast<uint8_t>(cells_.Of(model_->eligible_us[job])));
    ++jobs_in_cell_[cell_of_job_[job]];
    recorded_of_process_[model_->process[job]] += model_->recorded_start_us[job] - model_->eligible_us[job];
    if (starts()[job] == kUnknownTime) continue;
    const Micros wait = starts()[job] - model_->eligible_us[job];
    wait_of_process_[model_->process[job]] += wait;
    baseline_wait_ += wait;
  }
}

Result<Outcome> Study::Evaluate(const Plan& plan, const EvaluateOptions& options) const {
  return EvaluatorPool::Lease(*this)->Evaluate(plan, options);
}

namespace {

// The first actions of a plan, replayed for what the next adds; all of them for its outcome.
struct Part {
  size_t plan = 0;
  size_t actions = 0;
};

std::vector<Part> PartsOf(std::span<const Plan> plans, bool marginals) {
  std::vector<Part> parts;
  for (size_t plan = 0; plan < plans.size(); ++plan) {
    for (size_t actions = 1; marginals && actions < plans[plan].size(); ++actions)
      parts.push_back({plan, actions});
    parts.push_back({plan, plans[plan].size()});
  }
  return parts;
}

}  // namespace

std::vector<Result<Outcome>> Study::EvaluateMany(std::span<const Plan> plans,
                                                 const EvaluateOptions& options) const {
  const std::vector<Part> parts = PartsOf(plans, options.marginals);
  std::vector<Result<Outcome>> found(parts.size(), InternalError("this plan was not replayed"));
  EvaluateOptions each = options;
  each.marginals = false;
  stats::ParallelItems(static_cast<int64_t>(parts.size()), std::max(1, options.threads), [&](int64_t item) {
    const auto i = static_cast<size_t>(item);
    const Plan& plan = plans[parts[i].plan];
    found[i] = EvaluatorPool::Lease(*this)->Evaluate(
        Plan(plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(parts[i].actions)), each);
  });

  std::vector<Result<Outcome>> outcomes;
  for (size_t first = 0, i = 0; i < parts.size(); ++i) {
    const size_t actions = plans[parts[i].plan].size();
    if (parts[i].actions < actions) continue;
    outcomes.push_back(
        JoinParts(std::span(found).subspan(first, i + 1 - first), options.marginals && actions > 0));
    first = i + 1;
  }
  return outcomes;
}

bool Study::TouchesNothing(const Action& action) const {
  return EvaluatorPool::Lease(*this)->TouchesNothing(action);
}

Result<Executed> Study::Execute(const Plan& plan) const {
  return EvaluatorPool::Lease(*this)->Execute(plan);
}

Result<QueueCurves> Study::Queues(const Plan& plan, size_t steps) const {
  QueueCurves curves;
  if (model_->jobs() == 0) return curves;
  std::vector<Timestamp> eligible, started;
  if (!plan.empty()) RETURN_IF_ERROR(EvaluatorPool::Lease(*this)->Replay(plan, eligible, started));
  Timestamp first = model_->eligible_us.front();
  Timestamp last = model_->eligible_us.back();
  for (const auto* starts : {&model().recorded_start_us, &this->starts(), &std::as_const(started)}) {
    for (const Timestamp start : *starts) last = std::max(last, start);
  }
  for (const Timestamp at : eligible) first = std::min(first, at);
  curves.recorded = MeanQueue(model_->eligible_us, model_->recorded_start_us, first, last, steps);
  curves.replayed = MeanQueue(model_->eligible_us, *baseline_, first, last, steps);
  curves.planned = MeanQueue(eligible, started, first, last, steps);
  return curves;
}

}  // namespace harness::replay

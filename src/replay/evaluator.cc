// SPDX-License-Identifier: Apache-2.0
#include "replay/evaluator.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.h"
#include "replay/alike_hosts.h"
#include "replay/verdict.h"

namespace harness::replay {

using process::kUnknownTime;
using process::WaitCause;

namespace {

constexpr stats::Fraction kIntervalLevel{95, 100};

// From the first to the last eligible time of the jobs that are there; 0 and 0 without one.
std::pair<Timestamp, Timestamp> SpanOf(const Jobs& jobs, const JobOrder& order) {
  Timestamp first = INT64_MAX, last = INT64_MIN;
  const auto take = [&](uint32_t job) {
    first = std::min(first, jobs.eligible_us[job]);
    last = std::max(last, jobs.eligible_us[job]);
  };
  uint32_t from = 0, to = order.in_order;
  while (from < to && order.IsGone(from)) ++from;
  while (from < to && order.IsGone(to - 1)) --to;
  if (from < to) take(from), take(to - 1);
  if (order.in_order < jobs.jobs()) take(order.in_order), take(static_cast<uint32_t>(jobs.jobs()) - 1);
  return first > last ? std::pair<Timestamp, Timestamp>(0, 0) : std::pair(first, last);
}

template <typename Sums>
Int128 SumOf(const Sums& sums) {
  return std::accumulate(sums.begin(), sums.end(), Int128{0});
}

// With room for jobs that actions add, which costs no memory until it is used.
template <typename T>
void CopyWithRoom(const std::vector<T>& from, std::vector<T>& to) {
  if (to.capacity() < from.size()) to.reserve(from.size() + from.size() / 4);
  to = from;
}

}  // namespace

EvaluatorPool::Lease::Lease(const Study& study) : pool_(*study.evaluators_) {
  {
    const std::lock_guard lock(pool_.mutex_);
    if (!pool_.idle_.empty()) {
      evaluator_ = std::move(pool_.idle_.back());
      pool_.idle_.pop_back();
    }
  }
  if (evaluator_ == nullptr) evaluator_ = std::make_unique<Evaluator>();
  evaluator_->Take(study);
}

EvaluatorPool::Lease::~Lease() {
  const std::lock_guard lock(pool_.mutex_);
  pool_.idle_.push_back(std::move(evaluator_));
}

void Evaluator::Begin() {
  machines_ = study_->model();
  changes_jobs_ = false;
  changed_ = JobColumns::kNone;
  sets_priority_ = false;
  whole_ = false;
}

// Only what the plan before changed is taken from the study again, unless its jobs were put in order.
void Evaluator::BeginJobs(JobColumns changes) {
  const Model& model = study_->model();
  if (!changes_jobs_ && renumbered_) {
    // Column by column, so that memory serves again; recorded starts stay out.
    CopyWithRoom(model.eligible_us, jobs_.eligible_us);
    CopyWithRoom(model.service_us, jobs_.service_us);
    CopyWithRoom(model.row, jobs_.row);
    CopyWithRoom(model.process, jobs_.process);
    CopyWithRoom(model.slots, jobs_.slots);
    CopyWithRoom(model.predecessor, jobs_.predecessor);
    CopyWithRoom(model.attempts, jobs_.attempts);
    CopyWithRoom(study_->key_of_job_, jobs_.key);
    CopyWithRoom(model.release_us, jobs_.release_us);
    CopyWithRoom(model.polled, jobs_.polled);
    calls_.Clear();
    edits_.Begin();
    renumbered_ = false;
  } else if (!changes_jobs_) {
    edits_.TakeBack(model, study_->key_of_job_);
  } else if (!edits_.IsInOrder()) {
    Settle();
  }
  changes_jobs_ = true;
  changed_ = changed_ | changes;
}

void Evaluator::Settle() {
  if (!changes_jobs_ || renumbered_ || edits_.IsSettled()) return;
  edits_.Settle();
  renumbered_ = true;
}

Result<void> Evaluator::CheckSlotsOf(const Action& action) const {
  if (action.kind != ActionKind::kAddSlots) return Ok();
  for (uint32_t host = 0; host < machines_.hosts.size(); ++host) {
    const auto& chosen = action.hosts;
    if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), host) == chosen.end()) continue;
    RETURN_IF_ERROR(CheckSlots("host " + Quoted(study_->names().hosts[host]), machines_.hosts[host].slots,
                               action.amount));
  }
  return Ok();
}

Result<void> Evaluator::Apply(const Plan& plan, size_t number) {
  const Action& action = plan[number];
  sets_priority_ |= action.kind == ActionKind::kSetPriority;
  if (ChangesJobs(action.kind)) BeginJobs(ColumnsChangedBy(action.kind));
  auto applied = CheckSlotsOf(action);
  if (applied)
    applied = ChangesJobs(action.kind) ? replay::Apply(action, edits_) : replay::Apply(action, machines_);
  if (renumbered_) edits_.Settle();
  if (applied) return Ok();
  return Error{applied.error().code, "action " + std::to_string(number + 1) + " (" +
                                         ActionKindName(action.kind) + "): " + applied.error().message};
}

Result<void> Evaluator::ApplyAll(const Plan& plan) {
  for (size_t number = 0; number < plan.size(); ++number) RETURN_IF_ERROR(Apply(plan, number));
  return Ok();
}

const std::vector<Timestamp>& Evaluator::Starts() {
  static const Calls kNoCalls;
  Discipline discipline = study_->chosen_.discipline;
  if (sets_priority_ && discipline == Discipline::kFcfs) discipline = Discipline::kProcessPriority;
  goes_on_ = false;
  if (study_->trace_ && !whole_) {
    const Baseline baseline{study_->model(), *study_->trace_, study_->starts()};
    const bool in_place = changes_jobs_ && !renumbered_;
    const auto alike_hosts = AlikeHosts(study_->model(), machines_, discipline, study_->trace_->HasJobs());
    goes_on_ = divergences_.Find(baseline, study_->model(), study_->chosen_.discipline,
                                 {jobs(), changed_, counts_calls() ? calls_ : kNoCalls, machines_,
                                  alike_hosts, in_place ? &edits_ : nullptr});
    if (goes_on_) {
      const auto& starts = resumed_.Run(baseline,
                                        {jobs(), order(), machines_, discipline, alike_hosts,
                                         divergences_.same_as(), divergences_.number_of()},
                                        divergences_.found());
      ListTouched();
      return starts;
    }
  }
  Settle();
  return replayer_.Run(jobs(), machines_, discipline).started_us;
}

JobOrder Evaluator::order() const {
  if (changes_jobs_) return edits_.order();
  return {static_cast<uint32_t>(jobs().jobs())};
}

void Evaluator::ListTouched() {
  touched_.clear();
  touched_jobs_.clear();
  const JobOrder order = this->order();
  for (const uint32_t job : resumed_.differing()) {
    if (!order.IsGone(job)) touched_jobs_.push_back(job);
  }
  if (!counts_calls()) {
    touched_ = touched_jobs_;
    return;
  }
  const auto& number_of = divergences_.number_of();
  for (uint32_t call = 0; call < number_of.size(); ++call) {
    const uint32_t job = number_of[call];
    if (job == kNoJob || divergences_.same_as()[job] != call || resumed_.Differs(job))
      touched_.push_back(call);
  }
}

template <typename Visit>
void Evaluator::EachTouched(Visit visit) const {
  if (goes_on_) {
    for (const uint32_t call : touched_) visit(call);
  } else {
    for (uint32_t call = 0; call < study_->starts().size(); ++call) visit(call);
  }
}

Overload Evaluator::OverloadOf(const std::vector<Timestamp>& started_us) const {
  if (!goes_on_) return JudgeOverload(jobs(), machines_, started_us);
  const auto [first, last] = SpanOf(jobs(), order());
  const Model& model = study_->model();
  if (study_->overload_sums_->IsOver(first, last)) {
    OverloadSums sums = *study_->overload_sums_;
    for (const uint32_t call : touched_) sums.Add(model, model, study_->starts(), call, -1);
    for (const uint32_t job : touched_jobs_) sums.Add(jobs(), machines_, started_us, job, 1);
    return sums.Judge(machines_);
  }
  OverloadSums sums(first, last, machines_);
  for (uint32_t job = 0; job < jobs().jobs(); ++job) {
    if (!order().IsGone(job)) sums.Add(jobs(), machines_, started_us, job, 1);
  }
  return sums.Judge(machines_);
}

std::array<Micros, process::kBySlots> Evaluator::KnownParts(const Jobs& jobs, const ReadyTimes& ready_times,
                                                            std::span<const Timestamp> started_us,
                                                            uint32_t job, Timestamp eligible, Micros wait) {
  std::array<Micros, process::kBySlots> parts{};
  if (wait <= 0) return parts;
  const uint32_t before = jobs.predecessor[job];
  Timestamp at = eligible;
  if (before != kNoJob) at = std::max(at, started_us[before] + jobs.service_us[before]);
  const Timestamp held_until = at;
  if (!jobs.release_us.empty()) at = std::max(at, jobs.release_us[job]);
  const Timestamp ready = ready_times.any() ? ready_times.Of(job, held_until) : at;
  const auto part = [&](Timestamp until) { return std::min(until - eligible, wait); };
  parts[Index(WaitCause::kHeld)] = part(held_until);
  parts[Index(WaitCause::kBatching)] = part(at) - part(held_until);
  parts[Index(WaitCause::kSchedule)] = part(ready) - part(at);
  return parts;
}

void Evaluator::AddCall(size_t call, const std::vector<Timestamp>& started_us, const Ready& ready,
                        Deltas& deltas) const {
  const Model& model = study_->model();
  const bool own = !counts_calls();
  const uint32_t first = own ? static_cast<uint32_t>(call) : calls_.first[call];
  const uint32_t last = own ? first : calls_.last[call];
  Micros wait = study_->starts()[call] - model.eligible_us[call];
  Micros sojourn = wait + model.service_us[call];
  auto known = KnownParts(model, ready.before, study_->starts(), static_cast<uint32_t>(call),
                          model.eligible_us[call], wait);
  if (first == kNoJob) {
    ++deltas.dropped;
    deltas.dropped_wait += wait;
  } else if (started_us[first] == kUnknownTime || started_us[last] == kUnknownTime) {
    ++deltas.never_started;
    return;
  } else {
    const Timestamp eligible = own ? model.eligible_us[call] : calls_.eligible_us[call];
    const Micros wait_now = started_us[first] - eligible + BetweenParts(started_us, first, last);
    deltas.moved += eligible - model.eligible_us[call];
    const auto known_now = KnownParts(jobs(), ready.now, started_us, first, eligible, wait_now);
    for (size_t cause = 0; cause < known.size(); ++cause) known[cause] -= known_now[cause];
    wait -= wait_now;
    sojourn -= started_us[last] + jobs().service_us[last] - eligible;
  }
  for (size_t cause = 0; cause < known.size(); ++cause) {
    if (known[cause] == 0) continue;
    deltas.causes.known_us[cause] += known[cause];
    deltas.causes_of_process[model.process[call]].known_us[cause] += known[cause];
  }
  if (wait == 0 && sojourn == 0) return;
  const size_t cell = study_->cell_of_job_[call];
  deltas.wait[cell] += wait;
  deltas.sojourn[cell] += sojourn;
  deltas.wait_of_process[model.process[call]] += wait;
  deltas.sojourn_of_process[model.process[call]] += sojourn;
}

// What the later parts of a split execution wait for, each from the end of the one before it.
Micros Evaluator::BetweenParts(const std::vector<Timestamp>& started_us, uint32_t first,
                               uint32_t last) const {
  Micros waited = 0;
  for (uint32_t part = last; part != first; part = jobs().predecessor[part]) {
    const uint32_t before = jobs().predecessor[part];
    waited += started_us[part] - (started_us[before] + jobs().service_us[before]);
  }
  return waited;
}

// Neither its start nor what held it is another: nothing needs to be added up. May be false all the same.
bool Evaluator::IsSame(size_t call, const std::vector<Timestamp>& started_us) const {
  const Model& model = study_->model();
  const Timestamp start = study_->starts()[call];
  if (!changes_jobs_) {
    const uint32_t before = model.predecessor[call];
    return started_us[call] == start && (before == kNoJob || started_us[before] == study_->starts()[before]);
  }
  // What holds it may be another job now, but nothing did and nothing does where it does not wait.
  const bool own = !counts_calls();
  const uint32_t job = own ? static_cast<uint32_t>(call) : calls_.first[call];
  return job != kNoJob && start == model.eligible_us[call] && started_us[job] == start &&
         jobs_.service_us[job] == model.service_us[call] &&
         (own || (job == calls_.last[call] && calls_.eligible_us[call] == start));
}

Evaluator::Deltas Evaluator::Compare(const std::vector<Timestamp>& started_us) const {
  Deltas deltas;
  deltas.wait_of_process.resize(study_->model().class_of_process.size());
  deltas.sojourn_of_process = deltas.wait_of_process;
  deltas.causes_of_process.resize(deltas.wait_of_process.size());
  const Ready ready{ReadyTimes(study_->model(), study_->model()), ReadyTimes(jobs(), machines_)};
  EachTouched([&](uint32_t call) {
    if (study_->starts()[call] == kUnknownTime) return;
    deltas.merged += IsMerged(call) ? 1 : 0;
    if (!IsSame(call, started_us)) AddCall(call, started_us, ready, deltas);
  });
  HoldAgainstRecord(deltas);
  return deltas;
}

void Evaluator::HoldAgainstRecord(Deltas& deltas) const {
  deltas.replayed = SumOf(deltas.wait_of_process);
  deltas.share = RecordShare(deltas.wait_of_process, study_->waits());
  if (deltas.share.IsOne()) return;
  const auto scale = [&](Int128& wait) {  // and returns what that takes away
    const Int128 whole = wait;
    wait = deltas.share.Of(whole);
    return whole - wait;
  };
  const auto scale_causes = [&](CauseDeltas& causes) {
    for (Int128& known : causes.known_us) known = deltas.share.Of(known);
  };
  deltas.causes = {};
  for (size_t process = 0; process < deltas.wait_of_process.size(); ++process) {
    deltas.sojourn_of_process[process] -= scale(deltas.wait_of_process[process]);
    scale_causes(deltas.causes_of_process[process]);
    for (size_t cause = 0; cause < deltas.causes.known_us.size(); ++cause)
      deltas.causes.known_us[cause] += deltas.causes_of_process[process].known_us[cause];
  }
  for (size_t cell = 0; cell < kCells; ++cell) deltas.sojourn[cell] -= scale(deltas.wait[cell]);
  // Each is rounded for itself; what is left over goes to the largest cell, so that both sums are one.
  const auto largest =
      static_cast<size_t>(std::max_element(deltas.wait.begin(), deltas.wait.end(),
                                           [](Int128 a, Int128 b) { return Absolute(a) < Absolute(b); }) -
                          deltas.wait.begin());
  const Int128 left_over = SumOf(deltas.wait_of_process) - SumOf(deltas.wait);
  deltas.wait[largest] += left_over;
  deltas.sojourn[largest] += left_over;
  scale(deltas.dropped_wait);
}

BlockInterval Evaluator::IntervalOf(const std::array<Int128, kCells>& sums, const char* purpose) const {
  const Philox random(study_->options_.seed, "replay", purpose);
  return BootstrapTotal(sums, study_->jobs_in_cell_, study_->cells_, random, study_->options_.replicates,
                        kIntervalLevel);
}

void Evaluator::Fill(const Deltas& deltas, Outcome& outcome) const {
  outcome.recorded_wait_us = study_->whole_.recorded_wait_us;
  outcome.baseline_wait_us = study_->baseline_wait_;
  outcome.replayed_wait_us = study_->baseline_wait_ - deltas.replayed;
  outcome.share = deltas.share;
  outcome.causes = deltas.causes;
  outcome.dropped_wait_us = deltas.dropped_wait;
  outcome.moved_us = deltas.moved;
  outcome.dropped = deltas.dropped;
  outcome.merged = deltas.merged;
  outcome.never_started = deltas.never_started;
  outcome.interval = IntervalOf(deltas.wait, "wait interval");
  outcome.sojourn_interval = IntervalOf(deltas.sojourn, "sojourn interval");
  outcome.delta_wait_us = outcome.interval.estimate_us;
  outcome.delta_sojourn_us = outcome.sojourn_interval.estimate_us;
  for (uint32_t process = 0; process < deltas.wait_of_process.size(); ++process) {
    const Int128 wait = deltas.wait_of_process[process];
    const Int128 sojourn = deltas.sojourn_of_process[process];
    const CauseDeltas& causes = deltas.causes_of_process[process];
    if (wait != 0 || sojourn != 0 || causes.OfSlots(wait) != 0)
      outcome.processes.push_back(
          {process, deltas.share.Of(study_->wait_of_process_[process]), wait, sojourn, causes});
  }
}

void Evaluator::Finish(const std::vector<Timestamp>& started_us, const Deltas& deltas,
                       Outcome& outcome) const {
  Fill(deltas, outcome);
  outcome.overload = OverloadOf(started_us);
  outcome.replayed = goes_on_ ? resumed_.replayed() : static_cast<int64_t>(jobs().jobs());
}

Result<Outcome> Evaluator::Evaluate(const Plan& plan, const EvaluateOptions& options) {
  if ((plan.empty() && options.batches.empty()) || plan.size() > kMostActions)
    return InvalidArgument("found a plan of " + std::to_string(plan.size()) + " actions, expected 1 to " +
                           std::to_string(kMostActions));
  Begin();
  whole_ = options.whole;
  Outcome outcome;
  Int128 saved_before = 0;
  const std::vector<Timestamp>* last_starts = nullptr;
  if (!options.batches.empty()) {
    BeginJobs(JobColumns::kAll);
    RETURN_IF_ERROR(MergeBatches(edits_, options.batches));
    if (plan.empty()) {
      last_starts = &Starts();
      Finish(*last_starts, Compare(*last_starts), outcome);
    }
  }
  for (size_t number = 0; number < plan.size(); ++number) {
    RETURN_IF_ERROR(Apply(plan, number));
    const bool is_last = number + 1 == plan.size();
    if (!is_last && !options.marginals) continue;
    last_starts = &Starts();
    const Deltas deltas = Compare(*last_starts);
    if (is_last) Finish(*last_starts, deltas, outcome);
    if (!options.marginals) continue;
    const Int128 saved = SumOf(deltas.wait);
    outcome.marginal_wait_us.push_back(saved - saved_before);
    saved_before = saved;
  }
  Judge(plan, outcome);
  if (options.on_change && (!options.wants_changes || options.wants_changes(outcome)))
    TellChanges(*last_starts, options.on_change);
  // Parts of a split execution wait from the end of the part before, which the bound does not know.
  if (options.bound && (!counts_calls() || PartsOf().last.empty())) {
    Settle();  // numbers are others from here on
    outcome.bound = LowerBoundOfWait(jobs(), machines_);
  }
  return outcome;
}

Result<void> Evaluator::Replay(const Plan& plan, std::vector<Timestamp>& eligible_us,
                               std::vector<Timestamp>& started_us) {
  Begin();
  RETURN_IF_ERROR(ApplyAll(plan));
  const std::vector<Timestamp>& starts = Starts();
  for (size_t call = 0; call < study_->starts().size(); ++call) {
    const uint32_t first = counts_calls() ? calls_.first[call] : static_cast<uint32_t>(call);
    if (first == kNoJob) continue;
    eligible_us.push_back(counts_calls() ? calls_.eligible_us[call] : study_->model().eligible_us[call]);
    started_us.push_back(starts[first]);
  }
  return Ok();
}

bool Evaluator::TouchesNothing(const Action& action) {
  if (!ChangesJobs(action.kind)) return false;
  Begin();
  const bool applied = Apply({action}, 0).has_value();
  return applied && edits_.IsSettled() && edits_.touched().empty();
}

Result<Executed> Evaluator::Execute(const Plan& plan) {
  Begin();
  RETURN_IF_ERROR(ApplyAll(plan));
  Settle();
  return Collect(plan.empty() ? study_->starts() : Starts());
}

Evaluator::Parts Evaluator::PartsOf() const {
  Parts parts;
  for (size_t call = 0; call < calls_.first.size(); ++call) {
    const uint32_t first = calls_.first[call];
    if (first == calls_.last[call]) continue;
    if (parts.last.empty()) {
      parts.last.resize(jobs_.jobs());
      std::iota(parts.last.begin(), parts.last.end(), 0U);
      parts.is_later.resize(jobs_.jobs());
    }
    parts.last[first] = calls_.last[call];
    for (uint32_t part = calls_.last[call]; part != first && !parts.is_later[part];
         part = jobs_.predecessor[part])
      parts.is_later[part] = true;
  }
  return parts;
}

Executed Evaluator::Collect(const std::vector<Timestamp>& starts) const {
  const Jobs& done = jobs();
  const Parts parts = PartsOf();
  const bool split = !parts.last.empty();
  Executed executed;
  executed.row.reserve(done.jobs());
  for (auto* times : {&executed.eligible_us, &executed.wait_us, &executed.duration_us})
    times->reserve(done.jobs());
  for (uint32_t job = 0; job < done.jobs(); ++job) {
    if (split && parts.is_later[job]) continue;
    const uint32_t last = split ? parts.last[job] : job;
    const bool runs = starts[job] != kUnknownTime && starts[last] != kUnknownTime;
    executed.row.push_back(done.row[job]);
    executed.eligible_us.push_back(done.eligible_us[job]);
    executed.wait_us.push_back(runs ? starts[job] - done.eligible_us[job] : kUnknownTime);
    executed.duration_us.push_back(runs ? starts[last] + done.service_us[last] - starts[job] : kUnknownTime);
  }
  return executed;
}

std::vector<bool> Evaluator::FindCarriers() const {
  std::vector<bool> carriers;
  EachTouched([&](uint32_t call) {
    if (!IsMerged(call)) return;
    carriers.resize(jobs().jobs());
    carriers[calls_.first[call]] = true;
  });
  return carriers;
}

void Evaluator::TellChanges(const std::vector<Timestamp>& starts,
                            const std::function<void(const ExecutedChange&)>& tell) const {
  const Model& model = study_->model();
  const Jobs& done = jobs();
  const std::vector<bool> carriers = FindCarriers();
  EachTouched([&](uint32_t call) {
    const uint32_t first = counts_calls() ? calls_.first[call] : call;
    const uint32_t last = counts_calls() ? calls_.last[call] : call;
    const Timestamp started = study_->starts()[call];
    const bool ran = started != kUnknownTime;
    ExecutedChange change;
    change.row = model.row[call];
    change.dropped = first == kNoJob || IsMerged(call);
    change.carries = !change.dropped && !carriers.empty() && carriers[first];
    change.wait_before_us = ran ? started - model.eligible_us[call] : kUnknownTime;
    change.duration_before_us = ran ? model.service_us[call] : kUnknownTime;
    const bool runs = !change.dropped && starts[first] != kUnknownTime && starts[last] != kUnknownTime;
    change.wait_us = runs ? starts[first] - done.eligible_us[first] : kUnknownTime;
    change.duration_us = runs ? starts[last] + done.service_us[last] - starts[first] : kUnknownTime;
    if (change.dropped || change.wait_us != change.wait_before_us ||
        change.duration_us != change.duration_before_us)
      tell(change);
  });
}

bool Evaluator::IsAbout(const Plan& plan, uint32_t process) const {
  return std::any_of(plan.begin(), plan.end(), [&](const Action& action) {
    if (action.kind != ActionKind::kAddSlots) return action.process == process;
    const Model& model = study_->model();
    const auto& usable = model.classes[model.class_of_process[process]];
    return action.hosts.empty() || std::any_of(usable.begin(), usable.end(), [&](uint32_t host) {
             return std::find(action.hosts.begin(), action.hosts.end(), host) != action.hosts.end();
           });
  });
}

void Evaluator::Judge(const Plan& plan, Outcome& outcome) const {
  const Calibration& judged = study_->judged_;
  // Drawing a busy block twice would save its waits twice; no plan saves more than the wait that there is of
  // what it changes.
  Int128 replayed_of_changed = 0, recorded_of_changed = 0;
  for (const ProcessDelta& changed : outcome.processes) {
    replayed_of_changed += changed.baseline_wait_us;
    recorded_of_changed += study_->recorded_of_process_[changed.process];
  }
  const Int128 most = std::min(replayed_of_changed, recorded_of_changed);
  if (auto& high = outcome.interval.high_us) high = std::min(*high, most);
  if (auto& low = outcome.interval.low_us) low = std::min(*low, most);
  JudgePlan(judged, study_->whole_, outcome);
  if (outcome.verdict == Verdict::kNoEffect) {
    Int128 replayed = 0, recorded = 0;
    for (uint32_t process = 0; process < study_->wait_of_process_.size(); ++process) {
      const Int128 has = study_->wait_of_process_[process];
      const Int128 had = study_->recorded_of_process_[process];
      if ((has == 0 && had == 0) || !IsAbout(plan, process)) continue;
      replayed += has;
      recorded += had;
    }
    DoubtNoEffect(replayed, recorded, outcome);
  }
  if (outcome.verdict != Verdict::kInconclusive) outcome.confidence = Confidence(judged, outcome.interval);
}

Result<Outcome> JoinParts(std::span<Result<Outcome>> parts, bool marginals) {
  Int128 saved = 0;  // by the actions before
  std::vector<Int128> added;
  for (const Result<Outcome>& part : parts) {
    if (!part) return part.error();
    added.push_back(part->delta_wait_us - std::exchange(saved, part->delta_wait_us));
  }
  Outcome outcome = std::move(parts.back()).value();
  if (marginals) outcome.marginal_wait_us = std::move(added);
  return outcome;
}

}  // namespace harness::replay

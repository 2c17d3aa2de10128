// SPDX-License-Identifier: Apache-2.0
#include "replay/discipline.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace harness::replay {
namespace {

constexpr double kWorst = std::numeric_limits<double>::infinity();
constexpr double kTie = 0.01;

bool PreferenceMatters(const Model& model) {
  for (size_t process = 0; process < model.class_of_process.size(); ++process) {
    if (model.preferred_hosts[process] != model.classes[model.class_of_process[process]]) return true;
  }
  return false;
}

std::vector<Discipline> Candidates(const Model& first_part) {
  std::vector<Discipline> candidates = {Discipline::kFcfs};
  if (PreferenceMatters(first_part)) candidates.push_back(Discipline::kAffinity);
  const auto& priorities = first_part.priority_of_process;
  if (std::any_of(priorities.begin(), priorities.end(), [](int64_t priority) { return priority != 0; }))
    candidates.push_back(Discipline::kProcessPriority);
  candidates.push_back(Discipline::kShortestFirst);
  if (std::any_of(first_part.slots.begin(), first_part.slots.end(), [](uint32_t slots) { return slots > 1; }))
    candidates.push_back(Discipline::kEasyBackfilling);
  return candidates;
}

// True when `found` is better by more than a tie.
bool IsBetter(const DisciplineFit& fit, const DisciplineFit& other) {
  const Calibration& found = fit.calibration;
  const Calibration& than = other.calibration;
  if ((found.never_started > 0) != (than.never_started > 0)) return found.never_started == 0;
  const double error = fit.slot_wait_error.value_or(kWorst);
  const double other_error = other.slot_wait_error.value_or(kWorst);
  if (error < other_error - kTie) return true;
  if (other_error < error - kTie) return false;
  return found.distance_ratio.value_or(kWorst) < than.distance_ratio.value_or(kWorst) - kTie;
}

}  // namespace

ChosenDiscipline ChooseDiscipline(const Model& model, Replayer& replayer) {
  ChosenDiscipline chosen;
  chosen.first_judged = model.jobs() / 2;
  chosen.priority_of_process = LearnPriorities(model, chosen.first_judged);
  if (chosen.first_judged == 0) return chosen;
  Model first_part;
  std::vector<uint32_t> jobs(chosen.first_judged);
  std::iota(jobs.begin(), jobs.end(), 0U);
  static_cast<Jobs&>(first_part) = ChooseJobs(model, std::move(jobs));
  static_cast<Machines&>(first_part) = model;
  first_part.priority_of_process = chosen.priority_of_process;
  const Calibrator calibrator(first_part);
  for (const Discipline discipline : Candidates(first_part)) {
    const std::vector<Timestamp>& started = replayer.Run(first_part, discipline).started_us;
    chosen.tried.push_back({discipline, calibrator.Judge(started), SlotWaitError(first_part, started)});
  }
  // The first of equals is the simplest.
  const DisciplineFit* best = &chosen.tried.front();
  for (const DisciplineFit& tried : chosen.tried) {
    if (IsBetter(tried, *best)) best = &tried;
  }
  chosen.discipline = best->discipline;
  return chosen;
}

}  // namespace harness::replay

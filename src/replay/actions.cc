// SPDX-License-Identifier: Apache-2.0
#include "replay/actions.h"

#include <numeric>

namespace harness::replay {
namespace {

constexpr Micros kLongestShift = 36'525 * kMicrosPerDay;

Result<void> CheckProcess(const Model& model, uint32_t process) {
  if (process < model.class_of_process.size()) return Ok();
  return InvalidArgument("found process number " + std::to_string(process) + ", expected one below " +
                         std::to_string(model.class_of_process.size()));
}

}  // namespace

Result<void> AddSlots(Model& model, std::optional<uint32_t> host, int64_t more) {
  constexpr int64_t kMost = INT64_MAX / 4;
  if (host && *host >= model.hosts.size())
    return InvalidArgument("found host number " + std::to_string(*host) + ", expected one below " +
                           std::to_string(model.hosts.size()));
  const uint32_t from = host.value_or(0);
  const auto to = host ? *host + 1 : static_cast<uint32_t>(model.hosts.size());
  for (uint32_t i = from; i < to; ++i) {
    if (more > kMost || more < -kMost || model.hosts[i].slots + more < 1)
      return InvalidArgument("host " + std::to_string(i) + ": found " + std::to_string(more) + " slots for " +
                             std::to_string(model.hosts[i].slots) + ", expected at least one to be left");
  }
  for (uint32_t i = from; i < to; ++i) model.hosts[i].slots += more;
  return Ok();
}

Result<void> SetPriority(Model& model, uint32_t process, int64_t priority) {
  RETURN_IF_ERROR(CheckProcess(model, process));
  model.priority_of_process[process] = priority;
  return Ok();
}

Result<void> Shift(Model& model, uint32_t process, Micros later_us) {
  RETURN_IF_ERROR(CheckProcess(model, process));
  if (later_us > kLongestShift || later_us < -kLongestShift)
    return InvalidArgument("found a shift of " + std::to_string(later_us) +
                           " us, expected at most 100 years");
  for (size_t job = 0; job < model.jobs(); ++job) {
    if (model.process[job] == process) model.eligible_us[job] += later_us;
  }
  std::vector<uint32_t> all(model.jobs());
  std::iota(all.begin(), all.end(), 0U);
  model = ChooseJobs(model, std::move(all));
  return Ok();
}

Result<void> Thin(Model& model, uint32_t process, int64_t every) {
  RETURN_IF_ERROR(CheckProcess(model, process));
  if (every < 1)
    return InvalidArgument("found every " + std::to_string(every) + ". execution, expected 1 or more");
  std::vector<uint32_t> kept;
  int64_t seen = 0;
  for (uint32_t job = 0; job < model.jobs(); ++job) {
    if (model.process[job] == process && ++seen % every == 0) continue;
    kept.push_back(job);
  }
  model = ChooseJobs(model, std::move(kept));
  return Ok();
}

}  // namespace harness::replay

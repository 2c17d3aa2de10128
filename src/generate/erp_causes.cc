// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_causes.h"

#include "base/result.h"

namespace harness::generate {

std::array<Second, kCauseCount> CausesOf(const Job& job, const ErpModel& model, const ErpCalendar& calendar) {
  std::array<Second, kCauseCount> causes = {};
  const auto set = [&causes](Cause cause, Second seconds) { causes[static_cast<size_t>(cause)] = seconds; };
  const Second before_ready = job.ready - job.eligible;
  const Second granted = job.start - job.latency_s;
  const Second unavailable = calendar.ClosedBefore(granted) - calendar.ClosedBefore(job.ready);
  const Second rest = granted - job.ready - unavailable - job.contention;
  set(job.link == Link::kNone ? Cause::kSchedule : Cause::kHeld, before_ready);
  set(Cause::kUnavailable, unavailable);
  set(Cause::kContention, job.contention);
  set(Cause::kRestricted, rest);
  set(Cause::kDispatch, job.latency_s);
  // Only a cap can keep a ready execution from a free slot of an open host.
  HARNESS_CHECK(rest == 0 || (rest > 0 && model.processes[job.process].cap > 0));
  return causes;
}

}  // namespace harness::generate

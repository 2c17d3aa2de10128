// SPDX-License-Identifier: Apache-2.0
#include "replay/resumed_replay.h"

#include <algorithm>

namespace harness::replay {
namespace {

using process::kUnknownTime;

// To leave the replay and go on later costs about as much as to replay so many jobs, and those that are live.
constexpr size_t kLeastSkipped = 64;

}  // namespace

void ResumedReplay::Watch::Starts(uint32_t job, uint32_t host, Timestamp start, Timestamp end) {
  started_us[job] = start;
  ++replayed;
  const uint32_t before = changed->jobs.predecessor[job];
  const uint32_t same = SameAs(job);
  bool differs =
      same == kNoJob || (mark[job] & kOpen) != 0 || (before != kNoJob && state[before] == State::kDiffers);
  if (mark[job] != 0) Unmark(job);
  if (same == kNoJob) {
    until = std::max(until, end);
  } else {
    const auto& alike = changed->alike_hosts;
    const Timestamp ended = BaselineEnd(same);
    differs |= start != baseline->started_us[same] || end != ended;
    if (end != ended || alike[host] != alike[baseline->trace.HostOf(same)])
      until = std::max({until, end, ended});
  }
  state[job] = differs ? State::kDiffers : State::kReplayed;
  if (differs) differing.push_back(job);
}

void ResumedReplay::Watch::Unmark(uint32_t job) {
  if ((mark[job] & kOpen) != 0) --open;
  if ((mark[job] & kLate) != 0) --late;
  mark[job] = 0;
}

// What waits for a job that ends at another time may be ready at another time.
void ResumedReplay::Watch::Holds(uint32_t job) {
  const uint32_t before = changed->jobs.predecessor[job];
  if (before == kNoJob || state[before] != State::kDiffers) return;
  const uint32_t same = SameAs(before);
  if (same == kNoJob || BaselineEnd(same) != started_us[before] + changed->jobs.service_us[before]) Open(job);
}

void ResumedReplay::Watch::Open(uint32_t job) {
  if (state[job] != State::kUnchanged || (mark[job] & kOpen) != 0) return;
  mark[job] |= kOpen;
  ++open;
  const uint32_t same = SameAs(job);
  if (same != kNoJob) until = std::max(until, baseline->started_us[same]);
}

// Has some job started in the unchanged replay before `now` that waits in this one? Requires that what has
// started in this one alone ends after `now`.
bool ResumedReplay::Watch::AnyLate(Timestamp now) {
  const auto& started = baseline->trace.InOrderOfStart();
  for (; next_started < started.size(); ++next_started) {
    const uint32_t same = started[next_started];
    if (baseline->started_us[same] >= now) break;
    const uint32_t job = changed->number_of.empty() ? same : changed->number_of[same];
    if (job == kNoJob || SameAs(job) != same || state[job] != State::kUnchanged) continue;
    mark[job] |= kLate;
    ++late;
  }
  return late > 0;
}

void ResumedReplay::Watch::SetNextLook() {
  next_look = next < divergences.size() ? divergences[next].at : kNever;
}

bool ResumedReplay::Watch::GoesOn(Timestamp, Timestamp now, bool) {
  if (open == 0 && until < now && next_look > now && !AnyLate(now)) {
    is_same = next == divergences.size();
    if (is_same) return false;
    const std::span comes(changed->jobs.eligible_us.data(), changed->order.in_order);
    const Timestamp resumes = baseline->trace.QuietBefore(next_look);
    const auto from = std::lower_bound(comes.begin(), comes.end(), now);
    const auto least = static_cast<std::ptrdiff_t>(least_skipped);
    if (comes.end() - from > least && from[least] <= resumes) {
      is_same = true;
      return false;
    }
    until = next_look;  // too near: no use to ask again before
  }
  for (; next < divergences.size() && divergences[next].at <= now; ++next) {
    until = std::max(until, divergences[next].until);
    if (divergences[next].opened != kNoJob) Open(divergences[next].opened);
  }
  SetNextLook();
  return true;
}

void ResumedReplay::Prefill(const Baseline& baseline, const ChangedLog& changed) {
  Watch& watch = walk_.watch();
  watch.baseline = &baseline;
  watch.changed = &changed;
  watch.replayed = 0;
  watch.differing.clear();
  watch.state.assign(changed.jobs.jobs(), State::kUnchanged);
  watch.mark.assign(changed.jobs.jobs(), 0);
  watch.open = 0;
  watch.late = 0;
  watch.until = INT64_MIN;
  if (changed.same_as.empty()) {
    watch.started_us.assign(baseline.started_us.begin(), baseline.started_us.end());
    return;
  }
  watch.started_us.resize(changed.jobs.jobs());
  for (size_t job = 0; job < watch.started_us.size(); ++job) {
    const uint32_t same = changed.same_as[job];
    watch.started_us[job] = same == kNoJob ? kNever : baseline.started_us[same];
  }
}

void ResumedReplay::Resume(Timestamp at) {
  Watch& watch = walk_.watch();
  const Baseline& baseline = *watch.baseline;
  const ChangedLog& changed = *watch.changed;
  watch.resumed_at = at;
  watch.is_same = false;
  baseline.trace.StateAt(at, baseline.jobs, baseline.started_us, live_);
  watch.least_skipped = std::max(kLeastSkipped, live_.size());
  const auto& started = baseline.trace.InOrderOfStart();
  watch.next_started =
      static_cast<size_t>(std::partition_point(started.begin(), started.end(),
                                               [&](uint32_t job) { return baseline.started_us[job] <= at; }) -
                          started.begin());
  walk_.Clear(at);
  for (const uint32_t same : live_) {
    const uint32_t job = changed.number_of.empty() ? same : changed.number_of[same];
    if (job == kNoJob || watch.SameAs(job) != same) continue;  // gone, or ready at another time
    if (baseline.started_us[same] <= at) {
      walk_.Occupy(job, baseline.trace.HostOf(same), watch.BaselineEnd(same));
    } else {
      walk_.Bring(job);
    }
  }
}

// The walk came to the end of the log: what has not started never does.
void ResumedReplay::MarkUnstarted() {
  Watch& watch = walk_.watch();
  for (uint32_t job = 0; job < watch.started_us.size(); ++job) {
    if (watch.StartOf(job) != kUnknownTime) continue;
    watch.started_us[job] = kUnknownTime;
    watch.state[job] = State::kDiffers;
    watch.differing.push_back(job);
  }
}

const std::vector<Timestamp>& ResumedReplay::Run(const Baseline& baseline, const ChangedLog& changed,
                                                 std::span<const Divergence> divergences) {
  Prefill(baseline, changed);
  Watch& watch = walk_.watch();
  watch.divergences = divergences;
  watch.next = 0;
  watch.SetNextLook();
  walk_.Prepare(changed.jobs, changed.order, changed.machines, changed.discipline);
  watch.is_same = true;
  while (watch.is_same && watch.next < divergences.size()) {
    Resume(baseline.trace.QuietBefore(watch.next_look));
    walk_.Walk();
  }
  if (!watch.is_same) MarkUnstarted();
  std::sort(watch.differing.begin(), watch.differing.end());
  return watch.started_us;
}

}  // namespace harness::replay

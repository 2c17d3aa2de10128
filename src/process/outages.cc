// SPDX-License-Identifier: Apache-2.0
#include "process/outages.h"

#include <algorithm>
#include <utility>

#include "process/pair_numbers.h"

namespace harness::process {
namespace {

constexpr double kChance = 0.001;  // of any false outage

bool IsStart(const Change& change) {
  return (change.running > 0) | (change.waiting < 0);  // no branch, as in WalkChanges()
}

// A silence, and what waited at its end.
struct Silence {
  uint32_t host;
  TimeSpan span;
  std::vector<std::pair<uint32_t, int64_t>> waiting;  // processes of which nothing ran, and executions
};

// Silences of all hosts, in order of their ends.
class SilenceWatch {
 public:
  SilenceWatch(const Executions& log, const std::vector<int64_t>& slots)
      : pairs_(log), hosts_(log.hosts.size()), running_(log.processes.size()), late_(log.processes.size()) {
    for (size_t host = 0; host < hosts_.size(); ++host) hosts_[host].free = slots[host];
    for (size_t row = 0; row < log.rows(); ++row) {
      Host& host = hosts_[log.host[row]];
      host.most_taken = std::max<int64_t>(host.most_taken, log.slots[row]);
    }
  }

  void Apply(const Change& change) {
    Host& host = hosts_[change.host];
    if (host.idle & IsStart(change)) {
      if (change.at - host.since >= kLeastSilence) Tell(change);
      host.idle = false;
    }
    running_[change.process] += change.running;
    host.free -= change.slots;
    if (change.waiting != 0) {
      host.waiting += change.waiting;
      WaitingOf(change) += change.waiting;
    }
    if (!host.idle & (host.waiting > 0) & (host.free >= host.most_taken)) {
      host.idle = true;
      host.since = change.at;
    }
  }

  const std::vector<Silence>& silences() const { return silences_; }
  // By process: executions that waited at the end of some silence, once for each.
  const std::vector<int64_t>& late() const { return late_; }

 private:
  struct OfProcess {
    uint32_t process;
    int64_t waiting = 0;
  };
  struct Host {
    int64_t free = 0, most_taken = 0, waiting = 0;
    bool idle = false;
    Timestamp since = 0;  // where it is idle
    std::vector<uint32_t> pairs;
  };

  int64_t& WaitingOf(const Change& change) {
    const auto next = static_cast<uint32_t>(of_pair_.size());
    const uint32_t pair = pairs_.Of(change.process, change.host, next);
    if (pair == next) {
      of_pair_.push_back({change.process});
      hosts_[change.host].pairs.push_back(pair);
    }
    return of_pair_[pair].waiting;
  }

  void Tell(const Change& change) {
    Silence silence{change.host, {hosts_[change.host].since, change.at}, {}};
    for (const uint32_t pair : hosts_[change.host].pairs) {
      const auto& [process, waiting] = of_pair_[pair];
      if (waiting == 0) continue;
      late_[process] += waiting;
      if (running_[process] == 0) silence.waiting.emplace_back(process, waiting);
    }
    silences_.push_back(std::move(silence));
  }

  PairNumbers pairs_;
  std::vector<OfProcess> of_pair_;
  std::vector<Host> hosts_;
  std::vector<int64_t> running_, late_;  // by process
  std::vector<Silence> silences_;
};

// Hosts on which nothing starts for long, though work waits for them: the slots do not matter.
class LongestPause {
 public:
  explicit LongestPause(size_t hosts) : hosts_(hosts) {}

  void Apply(const Change& change) {
    Host& host = hosts_[change.host];
    const Timestamp since = host.waiting == 0 ? change.at : host.since;
    const bool is_start = IsStart(change);
    longest_ = std::max(longest_, is_start ? change.at - since : 0);
    host.since = is_start ? change.at : since;
    host.waiting += change.waiting;
  }
  Micros longest() const { return longest_; }

 private:
  struct Host {
    int64_t waiting = 0;
    Timestamp since = 0;
  };
  std::vector<Host> hosts_;
  Micros longest_ = 0;
};

// How likely each process that waits would be late by itself.
double ChanceOf(const Silence& silence, const std::vector<int64_t>& late, const std::vector<int64_t>& runs) {
  double chance = 1;
  for (const auto& [process, waiting] : silence.waiting) {
    const auto others = static_cast<double>(late[process] - waiting);
    const auto all = static_cast<double>(runs[process] - waiting);
    chance *= std::min(1.0, (others + 1) / (all + 2));
  }
  return chance;
}

// What takes no time and did not wait has no moment in the timeline, and shows all the same that the host was
// there.
void LeaveOutWhereAnythingStarts(const Executions& log, std::vector<std::vector<Outage>>& outages) {
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp start = log.started_us[row];
    auto& of_host = outages[log.host[row]];
    if (start == kUnknownTime || of_host.empty()) continue;
    const auto outage = std::partition_point(of_host.begin(), of_host.end(),
                                             [&](const Outage& each) { return each.span.to_us <= start; });
    if (outage != of_host.end() && outage->span.from_us < start) of_host.erase(outage);
  }
}

}  // namespace

std::vector<std::vector<Outage>> FindOutages(const Executions& log, const Timeline& timeline,
                                             const std::vector<int64_t>& slots) {
  std::vector<std::vector<Outage>> outages(log.hosts.size());
  LongestPause pauses(log.hosts.size());
  WalkChanges(log, timeline, pauses);
  if (pauses.longest() < kLeastSilence) return outages;
  SilenceWatch watch(log, slots);
  WalkChanges(log, timeline, watch);
  std::vector<int64_t> runs(log.processes.size());
  for (const uint32_t process : log.process) ++runs[process];
  const double limit = kChance / static_cast<double>(std::max<size_t>(1, watch.silences().size()));
  for (const Silence& silence : watch.silences()) {
    if (ChanceOf(silence, watch.late(), runs) > limit) continue;
    Outage outage{silence.span, 0, static_cast<int64_t>(silence.waiting.size())};
    for (const auto& [process, waiting] : silence.waiting) outage.executions += waiting;
    outages[silence.host].push_back(outage);
  }
  LeaveOutWhereAnythingStarts(log, outages);
  return outages;
}

}  // namespace harness::process

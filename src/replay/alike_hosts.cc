// SPDX-License-Identifier: Apache-2.0
#include "replay/alike_hosts.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace harness::replay {
namespace {

// Splits groups until none can be split any more.
class HostGroups {
 public:
  explicit HostGroups(size_t hosts) : group_(hosts) {}

  const std::vector<uint32_t>& group() const { return group_; }

  void SplitByCalendar(const Machines& machines) {
    const auto before = [&](uint32_t a, uint32_t b) {
      return machines.hosts[a].calendar < machines.hosts[b].calendar;
    };
    std::vector<uint32_t> hosts(group_.size());
    std::iota(hosts.begin(), hosts.end(), 0U);
    std::sort(hosts.begin(), hosts.end(), [&](uint32_t a, uint32_t b) {
      if (group_[a] != group_[b]) return group_[a] < group_[b];
      return before(a, b);
    });
    std::vector<uint32_t> split(group_.size());
    for (size_t i = 0; i < hosts.size(); ++i) {
      const bool is_new =
          i == 0 || group_[hosts[i]] != group_[hosts[i - 1]] || before(hosts[i - 1], hosts[i]);
      split[hosts[i]] = is_new ? ++named_ : named_;
    }
    group_ = std::move(split);
  }

  // Hosts of a group that are tried one after another stay together, without those that are not tried.
  void SplitByRuns(const std::vector<uint32_t>& tried) {
    uint32_t last = UINT32_MAX;
    for (const uint32_t host : tried) {
      if (group_[host] != last) {
        last = group_[host];
        ++named_;
      }
      group_[host] = named_;
    }
  }

  size_t Count() const {
    std::vector<uint32_t> groups = group_;
    std::sort(groups.begin(), groups.end());
    return static_cast<size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
  }

 private:
  std::vector<uint32_t> group_;
  uint32_t named_ = 0;
};

// The lists of hosts that processes with jobs try, each once.
std::vector<const std::vector<uint32_t>*> AllTried(const Machines& machines, Discipline discipline,
                                                   const std::vector<bool>& has_jobs) {
  std::vector<const std::vector<uint32_t>*> all;
  for (size_t process = 0; process < has_jobs.size(); ++process) {
    if (has_jobs[process]) all.push_back(&machines.TriedHosts(process, discipline));
  }
  const auto less = [](const auto* a, const auto* b) { return *a < *b; };
  const auto same = [](const auto* a, const auto* b) { return *a == *b; };
  std::sort(all.begin(), all.end(), less);
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

}  // namespace

std::vector<uint32_t> AlikeHosts(const Machines& a, const Machines& b, Discipline discipline,
                                 const std::vector<bool>& has_jobs) {
  HostGroups groups(a.hosts.size());
  groups.SplitByCalendar(a);
  groups.SplitByCalendar(b);
  const auto tried_in_a = AllTried(a, discipline, has_jobs), tried_in_b = AllTried(b, discipline, has_jobs);
  for (size_t before = 0, now = groups.Count(); now != before && now < a.hosts.size();) {
    for (const auto& all : {tried_in_a, tried_in_b}) {
      for (const auto* tried : all) groups.SplitByRuns(*tried);
    }
    before = std::exchange(now, groups.Count());
  }
  return groups.group();
}

}  // namespace harness::replay

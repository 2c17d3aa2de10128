// SPDX-License-Identifier: Apache-2.0
// Who is told when a host changes: those that look at it now, and for a while those that did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace harness::process {

// What looks at a set of hosts, time and again. To be set to `cost` when it ceases to look: `patience`.
struct HostWatch {
  std::vector<uint32_t> hosts;
  bool is_told = false;
  int64_t cost = 0;              // to begin to be told, in changes
  int64_t patience = 0;          // changes that it will still be told though it does not look
  std::vector<uint32_t> places;  // for HostWatchers: by host of `hosts`, while it is told
};

// To be told costs a little for each change; to begin to be told costs as much for each host, since all must
// be looked up anew. One that does not look (T::Looks(), of a T that is a HostWatch) is told for as long as
// that costs no more than to begin again: so neither many that seldom look nor one of many hosts that looks
// often cost more than a few times what the better of both would.
template <typename T>
class HostWatchers {
 public:
  explicit HostWatchers(size_t hosts) : told_(hosts) {}

  // From here on it is told. It must not be told yet, and must stay where it is.
  void Add(T& watcher) {
    watcher.is_told = true;
    for (uint32_t i = 0; i < watcher.hosts.size(); ++i) {
      std::vector<Told>& told = told_[watcher.hosts[i]];
      watcher.places.push_back(static_cast<uint32_t>(told.size()));
      told.push_back({&watcher, i});
    }
    watcher.cost = kCost * static_cast<int64_t>(watcher.hosts.size());
  }

  // Calls `tell` with each that is told of the host; in no order that could matter to others than themselves.
  template <typename Function>
  void Tell(uint32_t host, Function&& tell) {
    std::vector<Told>& told = told_[host];
    for (size_t i = 0; i < told.size();) {
      T& watcher = *told[i].watcher;
      if (!watcher.Looks() && --watcher.patience < 0) {
        Remove(watcher);  // another comes to its place
      } else {
        tell(watcher);
        ++i;
      }
    }
  }

 private:
  static constexpr int64_t kCost = 8;  // of a host
  struct Told {
    T* watcher;
    uint32_t host;  // place of the host among those of the watcher
  };

  void Remove(T& watcher) {
    for (uint32_t i = 0; i < watcher.hosts.size(); ++i) {
      std::vector<Told>& told = told_[watcher.hosts[i]];
      const Told last = told.back();
      told[watcher.places[i]] = last;
      last.watcher->places[last.host] = watcher.places[i];
      told.pop_back();
    }
    watcher.places.clear();
    watcher.is_told = false;
  }

  std::vector<std::vector<Told>> told_;  // by host
};

}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
#include "replay/flow_bound.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/sort_integers.h"
#include "replay/ready_times.h"

namespace harness::replay {
namespace {

// The earliest release of each job: of its eligible time and the earliest end of its predecessor.
std::vector<Timestamp> EarliestReleases(const Jobs& jobs) {
  std::vector<Timestamp> release(jobs.jobs(), process::kUnknownTime);
  std::vector<uint32_t> chain;
  for (uint32_t from = 0; from < jobs.jobs(); ++from) {
    for (uint32_t at = from; at != kNoJob && release[at] == process::kUnknownTime; at = jobs.predecessor[at])
      chain.push_back(at);
    for (; !chain.empty(); chain.pop_back()) {
      release[chain.back()] = HeldUntil(jobs, release, chain.back());
    }
  }
  return release;
}

// The jobs that have work, by the earliest release, then by number.
std::vector<uint32_t> OrderOf(const Jobs& jobs, const std::vector<Timestamp>& release) {
  std::vector<uint32_t> order = OrderOfIntegers(release);
  std::erase_if(order, [&](uint32_t job) { return jobs.service_us[job] <= 0; });
  return order;
}

// Time and work in units of 1 / m microsecond from the first release, in which the machine does one unit of
// work in one unit of time. Requires that no time that the machine works at is beyond kMostUnits.
class Pieces {
 public:
  Pieces(const Jobs& jobs, const std::vector<Timestamp>& release, const std::vector<uint32_t>& order,
         int64_t slots)
      : jobs_(jobs), release_(release), order_(order), slots_(slots) {}
  size_t size() const { return order_.size(); }
  int64_t ReleaseOf(size_t place) const {
    return (release_[order_[place]] - release_[order_.front()]) * slots_;
  }
  int64_t WorkOf(size_t place) const {
    return jobs_.service_us[order_[place]] * static_cast<int64_t>(jobs_.slots[order_[place]]);
  }
  // m * service, which may be more work than there is.
  Int128 ServiceOf(size_t place) const { return Int128{jobs_.service_us[order_[place]]} * slots_; }

 private:
  const Jobs& jobs_;
  const std::vector<Timestamp>& release_;
  const std::vector<uint32_t>& order_;
  const int64_t slots_;
};

enum class Order { kShortestRemaining, kShortestWhole };

// Runs the machine and adds up, for each busy period, its part of bound (1) or (2) in units. Keeps what is
// released and not done.
class FastMachine {
 public:
  FastMachine(const Pieces& pieces, Order order) : pieces_(pieces), order_(order) {}

  std::vector<Int128> Run() {
    const size_t size = pieces_.size();
    for (size_t next = 0; next < size || !released_.empty();) {
      if (released_.empty()) {
        now_ = pieces_.ReleaseOf(next);
        const int64_t work = pieces_.WorkOf(next);
        if (now_ + work <= ReleaseOrNever(next + 1)) {
          periods_.push_back(BoundOfOneAlone(next++, work));
          continue;
        }
        periods_.push_back(0);
      }
      int64_t comes = ReleaseOrNever(next);
      while (comes <= now_) {
        Push(next++, comes);
        comes = ReleaseOrNever(next);
      }
      while (!released_.empty() && now_ < comes) Serve(comes);
    }
    return periods_;
  }

 private:
  struct Entry {
    int64_t key = 0, release = 0, left = 0;
    size_t place = 0;
    Int128 moment = 0;
    bool operator>(const Entry& other) const {
      return key != other.key ? key > other.key : place > other.place;
    }
  };

  int64_t ReleaseOrNever(size_t place) const {
    return place < pieces_.size() ? pieces_.ReleaseOf(place) : kNever;
  }

  void Push(size_t place, int64_t release) {
    const int64_t work = pieces_.WorkOf(place);
    released_.push_back({work, release, work, place, 0});
    std::push_heap(released_.begin(), released_.end(), std::greater<>());
  }

  // Works on the first until it is done or the next one is released.
  void Serve(int64_t comes) {
    Entry& first = released_.front();
    const int64_t until = std::min(now_ + first.left, comes);
    const int64_t done = until - now_;
    first.left -= done;
    // Its key only gets smaller, so it stays the first.
    if (order_ == Order::kShortestRemaining) first.key = first.left;
    if (order_ == Order::kShortestWhole) first.moment += Int128{done} * (now_ + until - 2 * first.release);
    now_ = until;
    if (first.left > 0) return;
    periods_.back() += BoundOf(first);
    std::pop_heap(released_.begin(), released_.end(), std::greater<>());
    released_.pop_back();
  }

  Int128 BoundOf(const Entry& done) const {
    const Int128 service = pieces_.ServiceOf(done.place);
    if (order_ == Order::kShortestRemaining) return now_ - done.release - service;
    const Int128 mean = done.moment / (2 * Int128{pieces_.WorkOf(done.place)});
    return mean - (service + 1) / 2;
  }

  // Begun at once and done before another comes, as most are on a machine with time to spare: what Serve()
  // makes of it, whose moment is work^2.
  Int128 BoundOfOneAlone(size_t place, int64_t work) const {
    const Int128 service = pieces_.ServiceOf(place);
    return order_ == Order::kShortestRemaining ? work - service : work / 2 - (service + 1) / 2;
  }

  const Pieces& pieces_;
  Order order_;
  std::vector<Entry> released_;  // a heap
  std::vector<Int128> periods_;
  int64_t now_ = 0;
};

// Beyond this many units a product of two could leave 128 bits.
constexpr Int128 kMostUnits = Int128{1} << 61;

}  // namespace

FlowBound LowerBoundOfWait(const Jobs& jobs, const Machines& machines) {
  FlowBound bound;
  for (const ModelHost& host : machines.hosts) bound.slots += host.slots;
  const std::vector<Timestamp> release = EarliestReleases(jobs);
  Int128 work = 0;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    bound.held_us += release[job] - jobs.eligible_us[job];
    work += Int128{jobs.service_us[job]} * jobs.slots[job];
  }
  bound.wait_us = bound.held_us;
  const std::vector<uint32_t> order = OrderOf(jobs, release);
  if (order.empty()) return bound;
  const Int128 span = Int128{release[order.back()]} - release[order.front()];
  if (bound.slots > (Int128{1} << 40) || span * bound.slots + work > kMostUnits) return bound;
  const Pieces pieces(jobs, release, order, bound.slots);
  const auto by_end = FastMachine(pieces, Order::kShortestRemaining).Run();
  const auto by_mean = FastMachine(pieces, Order::kShortestWhole).Run();
  Int128 units = 0;
  for (size_t i = 0; i < by_end.size(); ++i) units += std::max({Int128{0}, by_end[i], by_mean[i]});
  bound.contention_us = units / bound.slots;
  bound.wait_us += bound.contention_us;
  return bound;
}

}  // namespace harness::replay

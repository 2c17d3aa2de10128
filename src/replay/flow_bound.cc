// SPDX-License-Identifier: Apache-2.0
#include "replay/flow_bound.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

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
      const uint32_t job = chain.back();
      const uint32_t before = jobs.predecessor[job];
      release[job] = jobs.eligible_us[job];
      if (before != kNoJob) release[job] = std::max(release[job], release[before] + jobs.service_us[before]);
    }
  }
  return release;
}

// Time and work in units of 1 / m microsecond from the first release, in which the machine does one unit of
// work in one unit of time.
struct Piece {
  Int128 release = 0;
  Int128 work = 0;
  Int128 service = 0;  // m * service
};

enum class Order { kShortestRemaining, kShortestWhole };

// Runs the machine and adds up, for each busy period, its part of bound (1) or (2) in units.
class FastMachine {
 public:
  FastMachine(const std::vector<Piece>& pieces, Order order) : pieces_(pieces), order_(order) {
    for (const Piece& piece : pieces) left_.push_back(piece.work);
    if (order == Order::kShortestWhole) moments_.resize(pieces.size());
  }

  std::vector<Int128> Run() {
    while (next_ < pieces_.size() || !released_.empty()) {
      if (released_.empty()) {
        now_ = pieces_[next_].release;
        periods_.push_back(0);
      }
      for (; next_ < pieces_.size() && pieces_[next_].release <= now_; ++next_) Push(next_);
      Serve();
    }
    return periods_;
  }

 private:
  struct Entry {
    Int128 key;
    size_t piece;
    bool operator>(const Entry& other) const {
      return key != other.key ? key > other.key : piece > other.piece;
    }
  };

  void Push(size_t piece) {
    released_.push_back({pieces_[piece].work, piece});
    std::push_heap(released_.begin(), released_.end(), std::greater<>());
  }

  // Works on the first until it is done or the next one is released.
  void Serve() {
    Entry& first = released_.front();
    const size_t piece = first.piece;
    Int128 until = now_ + left_[piece];
    if (next_ < pieces_.size()) until = std::min(until, pieces_[next_].release);
    const Int128 done = until - now_;
    left_[piece] -= done;
    // Its key only gets smaller, so it stays the first.
    if (order_ == Order::kShortestRemaining) first.key = left_[piece];
    if (order_ == Order::kShortestWhole)
      moments_[piece] += done * (now_ + until - 2 * pieces_[piece].release);
    now_ = until;
    if (left_[piece] > 0) return;
    periods_.back() += BoundOf(piece);
    std::pop_heap(released_.begin(), released_.end(), std::greater<>());
    released_.pop_back();
  }

  Int128 BoundOf(size_t piece) const {
    const Piece& done = pieces_[piece];
    if (order_ == Order::kShortestRemaining) return now_ - done.release - done.service;
    const Int128 mean = moments_[piece] / (2 * done.work);
    return mean - (done.service + 1) / 2;
  }

  const std::vector<Piece>& pieces_;
  Order order_;
  std::vector<Int128> left_, moments_;
  std::vector<Entry> released_;  // a heap
  std::vector<Int128> periods_;
  size_t next_ = 0;
  Int128 now_ = 0;
};

// Beyond this many units a product of two could leave 128 bits.
constexpr Int128 kMostUnits = Int128{1} << 61;

}  // namespace

FlowBound LowerBoundOfWait(const Jobs& jobs, const Machines& machines) {
  FlowBound bound;
  for (const ModelHost& host : machines.hosts) bound.slots += host.slots;
  const std::vector<Timestamp> release = EarliestReleases(jobs);
  std::vector<uint32_t> order;
  Int128 work = 0;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    bound.held_us += release[job] - jobs.eligible_us[job];
    work += Int128{jobs.service_us[job]} * jobs.slots[job];
    if (jobs.service_us[job] > 0) order.push_back(job);
  }
  bound.wait_us = bound.held_us;
  if (order.empty()) return bound;
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return release[a] < release[b]; });
  const Timestamp first = release[order.front()];
  const Int128 span = Int128{release[order.back()]} - first;
  if (bound.slots > (Int128{1} << 40) || span * bound.slots + work > kMostUnits) return bound;
  std::vector<Piece> pieces;
  for (const uint32_t job : order) {
    const Int128 service = jobs.service_us[job];
    pieces.push_back(
        {(Int128{release[job]} - first) * bound.slots, service * jobs.slots[job], service * bound.slots});
  }
  const auto by_end = FastMachine(pieces, Order::kShortestRemaining).Run();
  const auto by_mean = FastMachine(pieces, Order::kShortestWhole).Run();
  Int128 units = 0;
  for (size_t i = 0; i < by_end.size(); ++i) units += std::max({Int128{0}, by_end[i], by_mean[i]});
  bound.contention_us = units / bound.slots;
  bound.wait_us += bound.contention_us;
  return bound;
}

}  // namespace harness::replay

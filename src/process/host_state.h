// SPDX-License-Identifier: Apache-2.0
// The hosts at one moment of a sweep over a log.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace harness::process {

struct HostNow {
  int64_t free = 0;  // negative where more is held than the host is thought to have
  bool open = true;
  bool Has(int64_t slots) const { return open && free >= slots; }
  // What can be taken.
  int64_t Room() const { return open ? std::max<int64_t>(0, free) : 0; }
};

// An execution that holds slots.
struct Holding {
  Timestamp until;  // its end
  uint32_t group;   // under which it is charged
  uint32_t slots;
};

// All that holds slots of a host. Nothing is done when one ends: it is forgotten when the list has grown.
class Holdings {
 public:
  // All that ended until `now` are over. O(1), now and then O(n).
  void Add(const Holding& holding, Timestamp now) {
    if (list_.size() >= most_) Forget(now);
    list_.push_back(holding);
  }
  // Calls `visit` with those that end after `now`, when all that end until then are over. O(n) of at most
  // twice as many as there were at once.
  template <typename Visit>
  void Each(Timestamp now, Visit&& visit) const {
    for (const Holding& holding : list_) {
      if (holding.until > now) visit(holding);
    }
  }

 private:
  void Forget(Timestamp now) {
    size_t kept = 0;  // no branch depends on the times, which no processor can foresee
    for (const Holding& holding : list_) {
      list_[kept] = holding;
      kept += holding.until > now ? 1 : 0;
    }
    list_.resize(kept);
    most_ = std::max<size_t>(16, 2 * list_.size());
  }

  std::vector<Holding> list_;
  size_t most_ = 16;
};

struct HostState {
  HostNow now;
  Holdings holdings;
};

// Hosts that are open and have so many free slots, whoever may use them; and for how long there was none.
class AbleHosts {
 public:
  // So many more, or, negative, less.
  void Add(int64_t more, Timestamp now) {
    none_us_ = NoneUntil(now);
    since_ = now;
    hosts_ += more;
  }
  // Only differences have a meaning. `now` must not go back.
  Micros NoneUntil(Timestamp now) const { return hosts_ == 0 ? none_us_ + (now - since_) : none_us_; }

 private:
  int64_t hosts_ = 0;
  Micros none_us_ = 0;
  Timestamp since_ = 0;
};

}  // namespace harness::process

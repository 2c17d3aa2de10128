// SPDX-License-Identifier: Apache-2.0
// Processes that may run only so often at once, though slots are free.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace harness::process {

struct ProcessCap {
  int64_t running = 0;   // most executions at once; 0: no cap was found
  Micros waited_us = 0;  // evidence: time in which it ran so often, one waited, and a slot was free for it
  int64_t spells = 0;    // evidence: such times
};

// One process, step by step: its ends, executions that become ready, starts.
class CapWatch {
 public:
  // `most`: the most of it that ever run at once.
  explicit CapWatch(int64_t most) : most_(most) {}
  // From here on so many more (or, negative, less) run and wait. `free_us`: for how long so far one of its
  // hosts had a free slot.
  void Change(Micros free_us, int64_t running, int64_t waiting) {
    const Micros passed = (waiting_ > 0 ? 1 : 0) * (free_us - free_us_);
    const int64_t at_most = running_ == most_ ? 1 : 0;
    waited_us_ += passed;
    at_most_us_ += at_most * passed;
    spells_ += at_most & (passed > 0 ? 1 : 0) & (idle_ ? 0 : 1);
    idle_ = passed > 0;
    free_us_ = free_us;
    running_ += running;
    waiting_ += waiting;
  }
  // A cap at the most: when of the time in which one was ready and a slot of its hosts was free at least nine
  // tenths passed with so many running, in at least 20 spells (of steps one after the other). None starts
  // then by the definition of the most, so such a wait ended only when another execution of the process did.
  ProcessCap Cap() const;

 private:
  int64_t most_;
  int64_t running_ = 0, waiting_ = 0;
  Micros free_us_ = 0;
  bool idle_ = false;                      // the step before saw a free slot while one waited
  Micros waited_us_ = 0, at_most_us_ = 0;  // free while one waited; and the most ran
  int64_t spells_ = 0;                     // with the most running
};

}  // namespace harness::process

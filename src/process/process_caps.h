// SPDX-License-Identifier: Apache-2.0
// Processes that may run only so often at once, though slots are free.
#pragma once

#include <cstdint>
#include <vector>

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
  explicit CapWatch(int64_t most);
  // From here on so many run and wait. `free_us`: for how long so far one of its hosts had a free slot.
  void Set(Micros free_us, int64_t running, int64_t waiting);
  // A cap at the most: when of the time in which one was ready and a slot of its hosts was free at least nine
  // tenths passed with so many running, in at least 20 spells (of steps one after the other). None starts
  // then by the definition of the most, so such a wait ended only when another execution of the process did.
  ProcessCap Cap() const;

 private:
  Micros free_us_ = 0;
  int64_t running_ = 0, waiting_ = 0;
  bool idle_ = false;            // the step before saw a free slot while one waited
  std::vector<Micros> time_;     // by number running: free while one waited
  std::vector<int64_t> spells_;  // by number running
};

}  // namespace harness::process

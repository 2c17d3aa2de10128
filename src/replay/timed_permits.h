// SPDX-License-Identifier: Apache-2.0
// Permissions of capped processes where the end of a job is known when it starts: for the short cuts.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"
#include "replay/model.h"
#include "replay/permits.h"

namespace harness::replay {

// The same permissions as Permits, without an event for each end: an end matters while somebody waits for it,
// and when somebody asks. Times must not go back. Keeps its buffers from run to run.
class TimedPermits {
 public:
  using Asking = Permits::Asking;

  void Reset(const Machines& machines);
  // Nobody asks or holds anything.
  void Clear();
  bool IsCapped(uint32_t process) const { return !is_capped_.empty() && is_capped_[process] != 0; }

  // Requires IsCapped. Asks at `asking.ready`. True: the job has a permission from now on. False: it waits,
  // and Grants will name it.
  bool Ask(uint32_t process, const Asking& asking);
  // A holder starts, to end at `end`: then its permission is free.
  void Start(uint32_t process, Timestamp end);
  // A holder ends at this instant: who has its permission now; nothing where none waits.
  std::optional<Asking> Free(uint32_t process);

  // The first instant at which a permission goes on to one that waits, or an earlier one at which none does;
  // kNever without one.
  Timestamp NextGrant() const { return grants_.empty() ? kNever : grants_.front().at; }
  // Those who get a permission by `now` are appended to `granted`.
  void Grants(Timestamp now, std::vector<Asking>& granted);

 private:
  struct State {
    bool used = false;
    int64_t cap = 0, held = 0;    // held: also by those whose end has passed and is still among the ends
    std::vector<Timestamp> ends;  // of the holders that have started; a heap, the first end in front
    std::deque<Asking> asking;
  };
  struct Grant {
    Timestamp at;
    uint32_t process;
    bool operator>(const Grant& other) const {
      return at != other.at ? at > other.at : process > other.process;
    }
  };

  void Announce(uint32_t process);

  std::vector<State> of_process_;   // empty without caps
  std::vector<uint8_t> is_capped_;  // of these; asked for every job, so what is asked lies together
  std::vector<uint32_t> used_;      // processes that asked
  std::vector<Grant> grants_;       // a heap
};

}  // namespace harness::replay

// SPDX-License-Identifier: Apache-2.0
// Who of a capped process holds one of its permissions, and who waits for one.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"
#include "replay/model.h"

namespace harness::replay {

// Permissions of capped processes; they go in the order in which they are asked for.
class Permits {
 public:
  // A job that waits for a permission, ready but for it since then.
  struct Asking {
    uint32_t job;
    Timestamp ready;
  };

  void Reset(const Machines& machines);
  bool IsCapped(uint32_t process) const { return !of_process_.empty() && of_process_[process].cap > 0; }
  // Requires IsCapped. True: the job has a permission from now on. False: it waits.
  bool Ask(uint32_t process, const Asking& asking);
  // A holder ended: who has its permission now; nothing where none waits.
  std::optional<Asking> Free(uint32_t process);

 private:
  struct State {
    int64_t cap = 0, held = 0;
    std::deque<Asking> asking;
  };
  std::vector<State> of_process_;  // empty without caps
};

}  // namespace harness::replay

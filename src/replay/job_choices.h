// SPDX-License-Identifier: Apache-2.0
// Which executions repeat an earlier one: one definition, for the replay that drops them and for who proposes
// it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"
#include "process/execution_facts.h"

namespace harness::replay {

// An execution that failed brought nothing that could be handed out: no other repeats it, and it repeats
// none. One whose outcome is unknown is taken as one that did not fail.
inline bool MayRepeat(process::Outcome outcome) {
  return outcome != process::Outcome::kFailed;
}

// The same for the replay: makes the keys (StudyOptions::keys) of those that may not unknown. Both by row of
// the log, or `keys` empty.
void ForgetFailed(std::span<const process::Outcome> outcomes, std::vector<uint32_t>& keys);

// The executions of one process with one list of parameters that may repeat each other, as they come in order
// of (eligible time, row). One is a repeat when it is eligible at most a window after the latest that was
// none, whose result it takes.
class RepeatWatch {
 public:
  explicit RepeatWatch(Micros window_us) : window_us_(window_us) {}

  // Is it a repeat?
  bool Add(Timestamp eligible_us) {
    if (windows_ > 0 && eligible_us - stayed_us_ <= window_us_) return true;
    stayed_us_ = eligible_us;
    ++windows_;
    return false;
  }
  // A list that comes back in more windows, as one that names the month alone does, says what kind of work it
  // is and not which: none of its executions is a repeat then. 0: any number of windows.
  bool IsCommon(int64_t most_windows) const { return most_windows > 0 && windows_ > most_windows; }

 private:
  Micros window_us_;
  Timestamp stayed_us_ = 0;
  int64_t windows_ = 0;
};

}  // namespace harness::replay

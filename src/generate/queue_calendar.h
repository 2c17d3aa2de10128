// SPDX-License-Identifier: Apache-2.0
// The closed hours of the week of generated queues.
#pragma once

#include <vector>

#include "base/time.h"
#include "generate/queue_model.h"

namespace harness::generate {

// Times here are microseconds since the log's first midnight, 2025-07-01 UTC, a Tuesday. A closed stretch
// holds its beginning and not its end.
class QueueCalendar {
 public:
  explicit QueueCalendar(ClosedHours closed);

  bool always_open() const { return closed_.empty(); }
  bool IsOpen(Micros at) const;
  // The first beginning or end of a closed stretch after `at`; requires a calendar that is not always open.
  Micros NextBorder(Micros at) const;

 private:
  struct Stretch {
    Micros from, to;  // since the log's first midnight's weekday, inside one week
  };
  std::vector<Stretch> closed_;
};

// Of the week, in (0, 1].
double OpenShare(ClosedHours closed);

}  // namespace harness::generate

// SPDX-License-Identifier: Apache-2.0
// Does a moment fall on the edge of a close window, and how easily would any moment?
#pragma once

#include <optional>

#include "process/close_windows.h"

namespace harness::process {

struct CloseEdge {
  int64_t month = 0;
  bool opens = false;  // else the window ends there
  Timestamp edge_us = 0;
  Micros off_us = 0;         // from the span of the moment to the edge; 0 inside it
  double share_so_near = 0;  // share of [first_us, last_us] that lies within `near_us` of some edge
};

// The dynamic windows' edge nearest to the span [from_us, to_us], when it is at most `near_us` away; of
// equals the earlier one.
std::optional<CloseEdge> NearestCloseEdge(const CloseWindows& windows, Timestamp from_us, Timestamp to_us,
                                          Micros near_us, Timestamp first_us, Timestamp last_us);

}  // namespace harness::process

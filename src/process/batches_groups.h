// SPDX-License-Identifier: Apache-2.0
// Groups of executions that may be batches: together on one resource, ready when the first of them started.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"

namespace harness::process {

struct BatchItem {
  Timestamp started_us, ended_us, ready_us;
  uint32_t row;
};

struct BatchSpan {
  uint32_t first = 0, size = 0;  // BatchGroups::items[first, first + size)
};

struct BatchGroup : BatchSpan {
  Timestamp fired_us = 0;  // first start
  Timestamp ended_us = 0;  // last end
  Timestamp first_ready_us = 0, last_ready_us = 0;
  bool all_ready_known = true;
  bool one_start = true, one_end = true;  // unknown ends are not one end
  bool touching = true;                   // each starts where the one before it ends
  bool parallel() const { return one_start && one_end; }
};

// All executions of one process on one host.
struct BatchStream {
  uint32_t process = 0, host = 0;
  uint32_t first_group = 0, groups = 0;
  uint32_t first_item = 0, rows = 0;
  uint32_t largest = 0;  // size of a group
  Int128 busy_us = 0;    // sum of durations
};

struct BatchGroups {
  std::vector<BatchItem> items;      // stream by stream, each by (start, end, ready, row)
  std::vector<BatchSpan> groups;     // each stream's in order of start
  std::vector<BatchStream> streams;  // in order of their first rows
};

// Groups of one are groups too. Only executions with a known start. `ready_us` by row; kUnknownTime is known
// to be together only with what starts at the same instant.
BatchGroups GroupTogether(const Executions& log, const std::vector<Timestamp>& ready_us);

// What is known of the group of these items.
BatchGroup DescribeGroup(const std::vector<BatchItem>& items, BatchSpan span);

}  // namespace harness::process

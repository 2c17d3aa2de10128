// SPDX-License-Identifier: Apache-2.0
// Watches one child process: its end, its time, its memory, its files; kills it and what it may have left.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "base/files.h"
#include "base/result.h"
#include "base/time.h"

namespace harness::sandbox {

// How the child ended and what it used.
struct ChildEnd {
  int exit_code = 0;
  int signal = 0;
  bool timed_out = false;
  bool over_memory = false;  // killed or likely failed at its memory limit
  bool over_output = false;  // killed because its files together passed their limit
  Micros cpu_us = 0;
  Micros wall_us = 0;
  int64_t peak_rss_bytes = 0;
};

struct ChildLimits {
  Micros time_us = 0;        // wall time, above 0
  int64_t memory_bytes = 0;  // resident, above 0
  Path folder;               // of the files that count; empty: none do
  uint64_t folder_bytes = 0;
};

// Bytes of all files below `folder`, links not followed; what cannot be seen counts nothing.
uint64_t BytesBelow(const Path& folder);

// Single-threaded. Peak memory is ru_maxrss of the child: it starts with what this process held when it
// forked, so fork from a small process.
class ChildWatch {
 public:
  // `pid` is a child that leads its own process group.
  static Result<ChildWatch> Begin(pid_t pid, ChildLimits limits);
  ChildWatch(ChildWatch&& other) noexcept;
  ChildWatch& operator=(ChildWatch&&) = delete;
  ~ChildWatch();

  // Waits until `fd` can be written (true) or the child is over or was stopped (false).
  bool WaitWritable(int fd);
  // Memory that the child holds now; 0 when it is gone.
  int64_t ResidentBytes() const;
  // Waits for the end, kills every process that the child left, and reaps.
  ChildEnd Finish();

 private:
  ChildWatch(pid_t pid, int pidfd, ChildLimits limits);
  // Kills the child when it passed a limit; false then.
  bool WithinLimits();
  Micros Elapsed() const;

  pid_t pid_;
  int pidfd_;
  Micros started_us_;
  Micros next_look_us_ = 0;  // at the folder, since the start
  ChildLimits limits_;
  bool stopped_ = false;
  ChildEnd end_;
};

}  // namespace harness::sandbox

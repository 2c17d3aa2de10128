// SPDX-License-Identifier: Apache-2.0
// What the host measured of one plugin's access to the data, and whether its memory grew with what it was
// handed.
#pragma once

#include <optional>

#include "base/json.h"
#include "base/time.h"
#include "eventlog/data_accessor.h"

namespace harness::evidence {

struct RuntimeAccess {
  bool started = false;    // a process ran; else nothing was handed out
  bool applicable = true;  // false: it said that it has nothing to say of this log, which may need no row
  eventlog::AccessEvidence seen;
  int64_t batch_limit = 0;  // rows that a batch might have at most
  Micros cpu_us = 0;
  Micros wall_us = 0;
  int64_t peak_rss_bytes = 0;
};

// How the resident memory of a third-party plugin grew while three quarters of its rows were handed out.
struct MemoryGrowth {
  int64_t handed_bytes = 0;    // of JSON lines
  int64_t resident_bytes = 0;  // may be negative

  bool KeepsRows() const;
};

// A plugin that streams holds an interpreter, a batch or two and its counts: all there when a quarter of the
// rows has passed, so its memory stands still from then on (measured over 2,000,000 rows: 5 MiB, 0.07 of the
// bytes handed out). One that keeps the rows grows with them: 1.0 times the bytes as text, 5.5 times as
// Python lists, 0.5 times as integers of three columns (docs/data-access.md). The bound stands between; below
// the floor an allocator's habits decide, not the plugin.
inline constexpr double kKeptShare = 0.25;
inline constexpr int64_t kGrowthFloorBytes = int64_t{16} << 20;
// With fewer batches there is no quarter to start from.
inline constexpr int64_t kLeastBatches = 8;

// Nothing for a plugin that was handed fewer than kLeastBatches batches, or was never seen alive.
std::optional<MemoryGrowth> GrowthOf(const RuntimeAccess& access);

// {started, queries, rows, batches, largest_batch, bytes, rows_scanned, cpu_us, wall_us, peak_rss_bytes,
// growth: null or {handed_bytes, resident_bytes, keeps_rows}}.
Json ToJson(const RuntimeAccess& access);

}  // namespace harness::evidence

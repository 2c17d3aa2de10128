// SPDX-License-Identifier: Apache-2.0
// A log with nothing to find, to hold analyses against; on request with effects planted in it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"
#include "generate/noise_effect.h"

namespace harness::generate {

inline constexpr uint64_t kNoiseProcesses = 20;

struct NoiseOptions {
  uint64_t seed = 1;
  uint64_t rows = 100000;  // 1 to 100 million
  std::optional<SlowProcess> slow = {};
  std::optional<FailingHost> failing = {};
  Path truth_json = {};  // empty: not written
};

// The columns of generate/erp.h. Arrivals are a stationary Poisson process of one execution in 30 s on
// average, cut off after `rows`; process (20 of equal weight), host, user, service time (exponential, mean
// 60 s, at least 1 s), dispatcher latency (0 to 2 s) and outcome (1 % ERROR) are independent draws, the same
// for every process and host. No links, schedules, parameters, retries or requested starts; slots never run
// out, so ELIGIBLE_DT is QUEUE_DT and every wait is latency.
// Planted effects (noise_effect.h) change the services and outcomes that they speak of and nothing else: the
// draws stay the same, and rows before them too.
// `truth_json`: format, version, seed, rows and effects; of each its kind (slow_process, failing_host), its
// numbers, from_row (0 is the first; null where it is beyond the last), from_us (the queue time of that row),
// executions that it touches, and extra_us of service or the failures among them.
// The same options give the same bytes. Errors: kInvalidArgument (rows, effects), kIo, kInterrupted.
Result<void> GenerateNoise(const NoiseOptions& options, const Path& csv, Progress& progress);

}  // namespace harness::generate

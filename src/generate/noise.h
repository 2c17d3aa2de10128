// SPDX-License-Identifier: Apache-2.0
// A log with nothing to find, to hold analyses against.
#pragma once

#include <cstdint>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"

namespace harness::generate {

struct NoiseOptions {
  uint64_t seed = 1;
  uint64_t rows = 100000;  // 1 to 100 million
};

// The columns of generate/erp.h. Arrivals are a stationary Poisson process of one execution in 30 s on
// average, cut off after `rows`; process (20 of equal weight), host, user, service time (exponential, mean
// 60 s, at least 1 s), dispatcher latency (0 to 2 s) and outcome (1 % ERROR) are independent draws, the same
// for every process and host. No links, schedules, parameters, retries or requested starts; slots never run
// out, so ELIGIBLE_DT is QUEUE_DT and every wait is latency.
// The same options give the same bytes. Errors: kInvalidArgument (rows), kIo, kInterrupted.
Result<void> GenerateNoise(const NoiseOptions& options, const Path& csv, Progress& progress);

}  // namespace harness::generate

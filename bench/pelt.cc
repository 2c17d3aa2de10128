// SPDX-License-Identifier: Apache-2.0
// How long PELT takes for 10,000 points: normal noise whose mean steps by three deviations.
//
//   bench_pelt
//
// Least of nine, in milliseconds, for 0, 9 and 99 steps.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "base/prng.h"
#include "stats/pelt.h"

namespace harness {
namespace {

constexpr int kPoints = 10'000;

// The sum of twelve uniform values, less its mean, is near to normal with a deviation of 1.
std::vector<double> Steps(int steps) {
  Philox random("none", "bench_pelt", "noise");
  std::vector<double> series;
  for (int i = 0; i < kPoints; ++i) {
    double noise = -6.0;
    for (int k = 0; k < 12; ++k) noise += static_cast<double>(random.Below(1 << 20)) / (1 << 20);
    series.push_back(noise + 3.0 * ((i * (steps + 1) / kPoints) % 2));
  }
  return series;
}

int Measure(int steps) {
  const std::vector<double> series = Steps(steps);
  stats::PeltOptions options;
  options.penalty = 2.0 * DeterministicLog(kPoints);
  double least_ms = 1e9;
  size_t found = 0;
  for (int turn = 0; turn < 9; ++turn) {
    const auto from = std::chrono::steady_clock::now();
    const auto changes = stats::PeltMean(series, options);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - from;
    if (!changes) return std::fprintf(stderr, "%s\n", changes.error().message.c_str()), 4;
    least_ms = std::min(least_ms, took.count());
    found = changes->starts.size();
  }
  std::printf("%2d steps, %2zu found %8.2f ms\n", steps, found, least_ms);
  return 0;
}

}  // namespace
}  // namespace harness

int main() {
  for (const int steps : {0, 9, 99}) {
    if (const int failed = harness::Measure(steps); failed != 0) return failed;
  }
  return 0;
}

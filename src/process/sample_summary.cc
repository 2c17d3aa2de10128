// SPDX-License-Identifier: Apache-2.0
#include "process/sample_summary.h"

#include <algorithm>
#include <array>

#include "base/time.h"
#include "stats/quantile.h"

namespace harness::process {
namespace {

constexpr int64_t kLeastForP95 = 20;
constexpr int64_t kLeastForP99 = 100;

template <typename T>
Json SecondsOrNull(const std::optional<T>& us) {
  return us ? Json(static_cast<double>(*us) / 1e6) : Json();
}

}  // namespace

double Seconds(Int128 us) {
  return static_cast<double>(us) / 1e6;
}
double Hours(Int128 us) {
  return static_cast<double>(us) / 3.6e9;
}

SampleSummary Summarize(std::vector<int64_t>& values) {
  SampleSummary summary;
  summary.n = static_cast<int64_t>(values.size());
  if (values.empty()) return summary;
  summary.min_us = summary.max_us = values.front();
  for (const int64_t value : values) {
    summary.min_us = std::min(summary.min_us, value);
    summary.max_us = std::max(summary.max_us, value);
    summary.sum_us.Add(value);
  }
  static constexpr std::array kFractions = {stats::Percent(50), stats::Percent(95), stats::Percent(99)};
  const auto both = stats::BothQuantilesInPlace(std::span<int64_t>(values), kFractions);
  HARNESS_CHECK(both.has_value());
  const auto& [linear, ranked] = *both;
  summary.p50_lin_us = linear[0];
  summary.p50_nr_us = ranked[0];
  if (summary.n >= kLeastForP95) {
    summary.p95_lin_us = linear[1];
    summary.p95_nr_us = ranked[1];
  }
  if (summary.n >= kLeastForP99) {
    summary.p99_lin_us = linear[2];
    summary.p99_nr_us = ranked[2];
  }
  return summary;
}

Json InSeconds(const SampleSummary& summary) {
  Json json = {{"n", summary.n}};
  const bool any = summary.n > 0;
  json["min"] = any ? Json(Seconds(summary.min_us)) : Json();
  json["max"] = any ? Json(Seconds(summary.max_us)) : Json();
  json["sum"] = any ? Json(Seconds(summary.sum_us.value())) : Json();
  json["mean"] = any ? Json(Seconds(summary.sum_us.value()) / static_cast<double>(summary.n)) : Json();
  json["p50_lin"] = SecondsOrNull(summary.p50_lin_us);
  json["p50_nr"] = SecondsOrNull(summary.p50_nr_us);
  json["p95_lin"] = SecondsOrNull(summary.p95_lin_us);
  json["p95_nr"] = SecondsOrNull(summary.p95_nr_us);
  json["p99_lin"] = SecondsOrNull(summary.p99_lin_us);
  json["p99_nr"] = SecondsOrNull(summary.p99_nr_us);
  return json;
}

}  // namespace harness::process

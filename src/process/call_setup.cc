// SPDX-License-Identifier: Apache-2.0
#include "process/call_setup.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "stats/quantile.h"
#include "stats/robust.h"

namespace harness::process {
namespace {

// Nothing where too few pairs differ in size.
std::optional<Micros> Intercept(std::vector<TimedCall> calls, int64_t least_pairs) {
  std::sort(calls.begin(), calls.end(), [](const TimedCall& a, const TimedCall& b) {
    return std::tuple(*a.size, a.at_us, a.row) < std::tuple(*b.size, b.at_us, b.row);
  });
  const size_t half = calls.size() / 2;
  std::vector<double> slopes;
  for (size_t i = 0; i + half < calls.size(); ++i) {
    const double apart = *calls[i + half].size - *calls[i].size;
    if (apart <= 0) continue;
    slopes.push_back(static_cast<double>(calls[i + half].duration_us - calls[i].duration_us) / apart);
  }
  if (static_cast<int64_t>(slopes.size()) < least_pairs) return std::nullopt;
  const Result<double> slope = stats::Median(slopes);
  if (!slope) return std::nullopt;
  std::vector<double> rests;
  for (const TimedCall& call : calls) {
    rests.push_back(static_cast<double>(call.duration_us) - *slope * *call.size);
  }
  const Result<double> intercept = stats::Median(rests);
  if (!intercept || *intercept > 9e18) return std::nullopt;
  return *intercept > 0 ? static_cast<Micros>(*intercept + 0.5) : 0;
}

}  // namespace

CallSetup MeasureSetup(std::string process_id, std::vector<TimedCall> calls, int64_t least_calls) {
  CallSetup setup{std::move(process_id), "none", "", static_cast<int64_t>(calls.size()), std::nullopt};
  if (setup.n < least_calls) {
    setup.reason =
        std::to_string(setup.n) + " calls with a known duration, " + std::to_string(least_calls) + " needed";
    return setup;
  }
  std::vector<TimedCall> sized;
  for (const TimedCall& call : calls) {
    if (call.size) sized.push_back(call);
  }
  const auto n_sized = static_cast<int64_t>(sized.size());
  if (n_sized >= least_calls) setup.setup_us = Intercept(std::move(sized), (least_calls + 1) / 2);
  if (setup.setup_us) {
    setup.method = "intercept";
    setup.n = n_sized;
    return setup;
  }
  setup.reason = n_sized == 0            ? "the log tells no size of a call"
                 : n_sized < least_calls ? "too few calls have a size"
                                         : "the sizes hardly differ";
  std::vector<int64_t> durations;
  for (const TimedCall& call : calls) durations.push_back(call.duration_us);
  const std::vector<stats::Fraction> tenth = {stats::Percent(10)};
  const Result<std::vector<int64_t>> quantile = stats::NearestRanksInPlace(durations, tenth);
  if (quantile) {
    setup.method = "low_quantile";
    setup.setup_us = quantile->front();
  }
  return setup;
}

std::string SizeColumn(const eventlog::DatasetInfo& info, const std::vector<std::string>& wanted) {
  for (const std::string& name : wanted) {
    for (const eventlog::DatasetColumn& column : info.columns) {
      const bool number =
          column.type == engine::ColumnType::kInt64 || column.type == engine::ColumnType::kDouble;
      if (!column.normalized && number && eventlog::MayShowValues(column) &&
          AsciiLower(column.name) == AsciiLower(name)) {
        return column.name;
      }
    }
  }
  return "";
}

}  // namespace harness::process

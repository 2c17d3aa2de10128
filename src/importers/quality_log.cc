// SPDX-License-Identifier: Apache-2.0
#include "importers/quality_log.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace harness::importers {

void QualityLog::Count(std::string_view name, eventlog::Severity severity, std::string_view meaning,
                       int64_t count, std::string_view place) {
  const std::lock_guard lock(mutex_);
  auto [it, added] = counters_.try_emplace(std::string(name));
  eventlog::QualityCounter& counter = it->second;
  if (added) {
    counter.name = name;
    counter.severity = severity;
    counter.meaning = meaning;
  }
  counter.count += count;
  if (!place.empty() && counter.first.size() < 5) counter.first.emplace_back(place);
}

void QualityLog::Reject(RejectedRow row, std::string_view meaning) {
  Count(row.reason, eventlog::Severity::kDataLoss, meaning, 1,
        row.line > 0 ? row.file + ":" + std::to_string(row.line) : row.file);
  const std::lock_guard lock(mutex_);
  rejected_.push_back(std::move(row));
}

std::vector<eventlog::QualityCounter> QualityLog::counters() const {
  const std::lock_guard lock(mutex_);
  std::vector<eventlog::QualityCounter> all;
  for (const auto& [name, counter] : counters_) all.push_back(counter);
  return all;
}

std::vector<RejectedRow> QualityLog::rejected_rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<RejectedRow> rows = rejected_;
  std::sort(rows.begin(), rows.end(), [](const RejectedRow& a, const RejectedRow& b) {
    return std::tie(a.file, a.line, a.byte, a.column, a.message) <
           std::tie(b.file, b.line, b.byte, b.column, b.message);
  });
  return rows;
}

int64_t QualityLog::rejected(std::string_view file) const {
  const std::lock_guard lock(mutex_);
  return std::count_if(rejected_.begin(), rejected_.end(),
                       [&](const RejectedRow& row) { return row.file == file; });
}

}  // namespace harness::importers

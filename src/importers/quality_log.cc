// SPDX-License-Identifier: Apache-2.0
#include "importers/quality_log.h"

namespace harness::importers {

std::string PlaceOf(const RejectedRow& row) {
  return row.line > 0 ? row.file + ":" + std::to_string(row.line) : row.file;
}

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

void QualityLog::Reject(const RejectedRow& row, std::string_view meaning) {
  Count(row.reason, eventlog::Severity::kDataLoss, meaning, 1, PlaceOf(row));
  const std::lock_guard lock(mutex_);
  if (last_ == nullptr) {
    last_ = std::make_shared<RejectSpool>(temp_folder_);
    rejected_.push_back(last_);
  }
  last_->Add(row);
  if (!first_.contains(row.file)) first_.emplace(row.file, row);
}

void QualityLog::Take(std::shared_ptr<const RejectSpool> rows) {
  const std::lock_guard lock(mutex_);
  if (const auto& first = rows->first()) first_.emplace(first->file, *first);
  rejected_.push_back(std::move(rows));
  last_ = nullptr;
}

std::vector<eventlog::QualityCounter> QualityLog::counters() const {
  const std::lock_guard lock(mutex_);
  std::vector<eventlog::QualityCounter> all;
  for (const auto& [name, counter] : counters_) all.push_back(counter);
  return all;
}

int64_t QualityLog::rejected() const {
  const std::lock_guard lock(mutex_);
  int64_t rows = 0;
  for (const auto& part : rejected_) rows += part->rows();
  return rows;
}

std::optional<RejectedRow> QualityLog::first_rejected(std::string_view file) const {
  const std::lock_guard lock(mutex_);
  const auto at = first_.find(file);
  return at == first_.end() ? std::nullopt : std::optional(at->second);
}

Result<void> QualityLog::CopyRejects(const RejectSpool::Take& take) const {
  const std::lock_guard lock(mutex_);
  for (const auto& part : rejected_) RETURN_IF_ERROR(part->CopyTo(take));
  return Ok();
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// What an import found wrong with its input: counters with first places, and the rejected rows.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eventlog/dataset.h"
#include "importers/reject_spool.h"

namespace harness::importers {

// "log.csv:1042", as far as known.
std::string PlaceOf(const RejectedRow& row);

// Thread-safe; constant in memory, whatever the number of rows. `temp_folder` as for RejectSpool.
class QualityLog {
 public:
  explicit QualityLog(Path temp_folder = {}) : temp_folder_(std::move(temp_folder)) {}
  // Adds `count` to the counter; keeps the first five places it is given. `meaning` is kept from the first
  // call.
  void Count(std::string_view name, eventlog::Severity severity, std::string_view meaning, int64_t count = 1,
             std::string_view place = "");
  // A rejected row: counted under its reason as data_loss, and kept for rejects.jsonl.
  void Reject(const RejectedRow& row, std::string_view meaning);
  // Rejected rows that were counted elsewhere; nobody adds to them any more.
  void Take(std::shared_ptr<const RejectSpool> rows);

  std::vector<eventlog::QualityCounter> counters() const;  // by name
  int64_t rejected() const;
  // The one of the file that came first.
  std::optional<RejectedRow> first_rejected(std::string_view file) const;
  // The text of rejects.jsonl, in the order in which rows were rejected: that of the inputs, and within one
  // that of its rows.
  Result<void> CopyRejects(const RejectSpool::Take& take) const;

 private:
  const Path temp_folder_;
  mutable std::mutex mutex_;
  std::map<std::string, eventlog::QualityCounter, std::less<>> counters_;
  std::vector<std::shared_ptr<const RejectSpool>> rejected_;
  std::shared_ptr<RejectSpool> last_;                      // the last of them, when rows may be added to it
  std::map<std::string, RejectedRow, std::less<>> first_;  // by file
};

}  // namespace harness::importers

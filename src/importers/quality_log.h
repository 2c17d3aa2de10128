// SPDX-License-Identifier: Apache-2.0
// What an import found wrong with its input: counters with first places, and the rejected rows.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eventlog/dataset.h"

namespace harness::importers {

// A row of the input that could not be kept: where it stands and why. Its text is kept only on request
// (--keep-raw), because it may hold private values.
struct RejectedRow {
  std::string file;     // bare name
  int64_t line = 0;     // 1-based record number including the header; 0 if unknown
  int64_t byte = -1;    // offset of the record in the unpacked file; -1 if unknown
  std::string column;   // "" when the whole row is meant
  std::string reason;   // counter name
  std::string message;  // one line, without values of the row
  std::string raw;      // only with --keep-raw
};

// Thread-safe.
class QualityLog {
 public:
  // Adds `count` to the counter; keeps the first five places it is given. `meaning` is kept from the first
  // call.
  void Count(std::string_view name, eventlog::Severity severity, std::string_view meaning, int64_t count = 1,
             std::string_view place = "");
  // A rejected row: counted under its reason as data_loss, and kept for rejects.jsonl.
  void Reject(RejectedRow row, std::string_view meaning);

  std::vector<eventlog::QualityCounter> counters() const;  // by name
  // Ordered by (file, line, byte, column).
  std::vector<RejectedRow> rejected_rows() const;
  int64_t rejected(std::string_view file) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, eventlog::QualityCounter, std::less<>> counters_;
  std::vector<RejectedRow> rejected_;
};

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// Rejected rows on their way to rejects.jsonl, however many: lines of JSON in a file without a name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace harness::importers {

// A row of the input that could not be kept: where it stands and why. Its text is kept only on request
// (--keep-raw), because it may hold private values.
struct RejectedRow {
  std::string file;     // bare name
  int64_t line = 0;     // 1-based line of the unpacked file on which the record begins; 0 if unknown
  int64_t byte = -1;    // offset of the record in the unpacked file; -1 if unknown
  std::string column;   // "" when the whole row is meant
  std::string reason;   // counter name
  std::string message;  // one line, without values of the row
  std::string raw;      // only with --keep-raw
};

// Keeps rows in the order in which they are added, in constant memory: the first 256 KiB of text in memory,
// all more in a file of `folder` (empty: the system's temporary folder) that has no name and so goes away
// with the object or the process. One thread at a time.
class RejectSpool {
 public:
  explicit RejectSpool(Path folder = {}) : folder_(std::move(folder)) {}
  RejectSpool(const RejectSpool&) = delete;
  RejectSpool& operator=(const RejectSpool&) = delete;
  ~RejectSpool();

  // A failure of the disk is kept and told by CopyTo.
  void Add(const RejectedRow& row);
  int64_t rows() const { return rows_; }
  const std::optional<RejectedRow>& first() const { return first_; }

  // Hands out the text piece by piece: one JSON object a line. Errors: kIo; those of `take`.
  using Take = std::function<Result<void>(std::string_view text)>;
  Result<void> CopyTo(const Take& take) const;

 private:
  Result<void> Spill();

  Path folder_;
  int64_t rows_ = 0;
  std::optional<RejectedRow> first_;
  std::string text_;  // behind what stands in the file
  int file_ = -1;
  int64_t file_bytes_ = 0;
  std::optional<Error> error_;
};

}  // namespace harness::importers

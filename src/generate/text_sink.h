// SPDX-License-Identifier: Apache-2.0
// A file written through one large buffer, with integer and time formatting fast enough for millions of rows.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace harness::generate {

inline constexpr uint64_t kProgressRows = 1 << 16;  // written between two updates of the progress

// Appending never fails; the first failed write is kept and returned by Close(). An object that is
// destroyed without Close() removes its file, so an interrupted run leaves no half log behind.
class TextSink {
 public:
  // Creates or truncates `path`. Errors: kIo, naming the path.
  static Result<TextSink> Open(const Path& path);
  TextSink(TextSink&& other) noexcept;
  TextSink& operator=(TextSink&&) = delete;
  ~TextSink();

  // Call at least once for every kLongestRow bytes; the other calls do not check for room.
  void MakeRoom() {
    if (used_ > kCapacity - kLongestRow) Flush();
  }
  void Put(char c) { buffer_[used_++] = c; }
  // Requires: text shorter than kLongestRow.
  void Put(std::string_view text) {
    std::memcpy(buffer_.get() + used_, text.data(), text.size());
    used_ += text.size();
  }
  void PutNumber(int64_t value);
  // The last `digits` decimal digits of value, with leading zeros; value >= 0.
  void PutDigits(int64_t value, int digits);

  // Writes what is left and closes. Errors: kIo, naming the path; the file is then removed.
  Result<void> Close();

 private:
  static constexpr size_t kCapacity = size_t{1} << 22;
  static constexpr size_t kLongestRow = 4096;

  TextSink(Path path, std::FILE* file);
  void Flush();
  void RemoveFile() const;

  Path path_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<char[]> buffer_;
  size_t used_ = 0;
  int error_number_ = 0;
};

// Writes times as text; the text of each day is made once. Not thread-safe.
class DayTexts {
 public:
  // `first_day` as days since 1970-01-01.
  explicit DayTexts(int64_t first_day) : first_day_(first_day) {}
  // "YYYY-MM-DD HH:MM:SS" of `second` since midnight UTC of the first day; second >= 0.
  void PutSql(TextSink& sink, int64_t second) const { Put(sink, second, ' '); }
  // "YYYY-MM-DDTHH:MM:SS", to be followed by decimals and zone.
  void PutIso(TextSink& sink, int64_t second) const { Put(sink, second, 'T'); }

 private:
  void Put(TextSink& sink, int64_t second, char between) const;

  int64_t first_day_;
  mutable std::vector<char> texts_;  // ten characters a day
};

}  // namespace harness::generate

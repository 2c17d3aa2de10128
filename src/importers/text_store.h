// SPDX-License-Identifier: Apache-2.0
// Texts that a sort need not carry: put once, found again by a number.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace harness::importers {

// Lies in a file without a name, mapped piece by piece, so the machine may take the memory back whenever it
// is short. Thread-safe; a number may cross threads like any value.
class TextStore {
 public:
  // The file is made in `folder`. Errors: kIo.
  static Result<std::shared_ptr<TextStore>> Make(const Path& folder);
  TextStore(const TextStore&) = delete;
  TextStore& operator=(const TextStore&) = delete;
  ~TextStore();

  // The number of `text`. Errors: kIo, also when the disk is full.
  Result<int64_t> Put(std::string_view text);
  // The text behind a number of Put(); valid as long as the store.
  std::string_view Get(int64_t number) const;

 private:
  explicit TextStore(int file);
  Result<void> AddPiece();

  static constexpr size_t kPieceBytes = size_t{4} << 20;
  static constexpr size_t kPieces = 65'536;
  const int file_;
  mutable std::mutex mutex_;
  std::unique_ptr<std::atomic<char*>[]> pieces_;
  size_t used_pieces_ = 0;
  size_t used_bytes_ = kPieceBytes;  // of the last piece
  std::deque<std::string> long_;     // texts that fit no piece
};

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
// Texts that a sort need not carry: put once, found again by a number.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
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
  static constexpr int64_t kEndNumber = int64_t{1} << 56;
  TextStore(const TextStore&) = delete;
  TextStore& operator=(const TextStore&) = delete;
  ~TextStore();

  // The number of `text`, at least 0 and below kEndNumber. Errors: kIo, also when the disk is full.
  Result<int64_t> Put(std::string_view text);
  // The text behind a number of Put(); valid as long as the store.
  std::string_view Get(int64_t number) const;

 private:
  TextStore(int file, Path folder);
  Error Failed(std::string_view what, int error_number) const;
  Result<void> AddPiece(size_t least_bytes);

  // Pieces grow, so that a small log takes little of the disk.
  static constexpr size_t kFirstPieceBytes = size_t{64} << 10;
  static constexpr size_t kMostPieceBytes = size_t{4} << 20;
  static constexpr size_t kPieces = 65'536;
  struct Piece {
    char* data = nullptr;
    size_t bytes = 0;
  };
  const int file_;
  const Path folder_;
  std::mutex mutex_;
  std::unique_ptr<Piece[]> pieces_;
  size_t used_pieces_ = 0;
  size_t used_bytes_ = 0;  // of the last piece
  size_t file_bytes_ = 0;
};

}  // namespace harness::importers

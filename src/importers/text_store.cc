// SPDX-License-Identifier: Apache-2.0
#include "importers/text_store.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace harness::importers {
namespace {

constexpr size_t kHead = sizeof(uint32_t);
constexpr size_t kOffsetBits = 40;

Error StoreError(const Path& folder, std::string_view what, int error_number) {
  return IoError(folder.string() + ": cannot " + std::string(what) +
                 " the file of texts beside the sort: " + ErrnoText(error_number));
}

}  // namespace

Result<std::shared_ptr<TextStore>> TextStore::Make(const Path& folder) {
  std::string name = (folder / "texts-XXXXXX").string();
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return StoreError(folder, "make", errno);
  unlink(name.c_str());
  return std::shared_ptr<TextStore>(new TextStore(file, folder));
}

TextStore::TextStore(int file, Path folder)
    : file_(file), folder_(std::move(folder)), pieces_(std::make_unique<Piece[]>(kPieces)) {
  static_assert(kEndNumber == static_cast<int64_t>(kPieces << kOffsetBits));
}

Error TextStore::Failed(std::string_view what, int error_number) const {
  return StoreError(folder_, what, error_number);
}

TextStore::~TextStore() {
  for (size_t i = 0; i < used_pieces_; ++i) munmap(pieces_[i].data, pieces_[i].bytes);
  close(file_);
}

// The room is taken from the disk before it is mapped: a write into a hole of a full disk would be a signal.
Result<void> TextStore::AddPiece(size_t least_bytes) {
  if (used_pieces_ == kPieces) return Failed("enlarge", EFBIG);
  size_t bytes =
      used_pieces_ == 0 ? kFirstPieceBytes : std::min(2 * pieces_[used_pieces_ - 1].bytes, kMostPieceBytes);
  while (bytes < least_bytes) bytes *= 2;
  const auto at = static_cast<off_t>(file_bytes_);
  if (const int failed = posix_fallocate(file_, at, static_cast<off_t>(bytes)); failed != 0) {
    return Failed("enlarge", failed);
  }
  void* piece = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, at);
  if (piece == MAP_FAILED) return Failed("map", errno);
  pieces_[used_pieces_++] = {static_cast<char*>(piece), bytes};
  file_bytes_ += bytes;
  used_bytes_ = 0;
  return Ok();
}

Result<int64_t> TextStore::Put(std::string_view text) {
  const std::lock_guard lock(mutex_);
  const size_t bytes = kHead + text.size();
  if (used_pieces_ == 0 || used_bytes_ + bytes > pieces_[used_pieces_ - 1].bytes)
    RETURN_IF_ERROR(AddPiece(bytes));
  char* to = pieces_[used_pieces_ - 1].data + used_bytes_;
  const auto length = static_cast<uint32_t>(text.size());
  std::memcpy(to, &length, kHead);
  std::memcpy(to + kHead, text.data(), text.size());
  const auto number = static_cast<int64_t>((used_pieces_ - 1) << kOffsetBits | used_bytes_);
  used_bytes_ += bytes;
  return number;
}

std::string_view TextStore::Get(int64_t number) const {
  const auto at = static_cast<size_t>(number);
  const char* from = pieces_[at >> kOffsetBits].data + (at & ((size_t{1} << kOffsetBits) - 1));
  uint32_t length = 0;
  std::memcpy(&length, from, kHead);
  return {from + kHead, length};
}

}  // namespace harness::importers

// SPDX-License-Identifier: Apache-2.0
#include "importers/repeated_texts.h"

#include <mutex>

namespace harness::importers {
namespace {

constexpr size_t kRemembered = 131'072;

}  // namespace

// One lock for all that are known, one for each new text.
Result<void> RepeatedTexts::Write(const engine::Chunk& texts, std::span<const size_t> rows,
                                  engine::ColumnWriter& out) {
  const engine::TextCell* cells = texts.Texts(0);
  std::vector<size_t> unknown;
  {
    const std::shared_lock lock(mutex_);
    for (const size_t row : rows) {
      if (const size_t at = texts_.Find(cells[row].view()); at != TextIndex::kNone) {
        out.SetInt64(row, numbers_[at]);
      } else {
        unknown.push_back(row);
      }
    }
  }
  for (const size_t row : unknown) {
    ASSIGN_OR_RETURN(const int64_t number, NumberOf(cells[row].view()));
    out.SetInt64(row, number);
  }
  return Ok();
}

Result<int64_t> RepeatedTexts::NumberOf(std::string_view text) {
  {
    const std::shared_lock lock(mutex_);
    if (const size_t at = texts_.Find(text); at != TextIndex::kNone) return numbers_[at];
  }
  ASSIGN_OR_RETURN(const int64_t number, store_->Put(make_(text)));
  const std::unique_lock lock(mutex_);
  if (texts_.size() >= kRemembered) {
    texts_.Clear();
    numbers_.clear();
  }
  // Another thread may have put the same text meanwhile: both numbers stand for the same.
  if (texts_.Add(text) == numbers_.size()) numbers_.push_back(number);
  return number;
}

}  // namespace harness::importers

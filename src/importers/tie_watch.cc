// SPDX-License-Identifier: Apache-2.0
#include "importers/tie_watch.h"

namespace harness::importers {
namespace {

std::optional<int64_t> Time(const engine::Chunk& chunk, std::optional<size_t> column, size_t row) {
  if (!column || chunk.IsNull(*column, row)) return std::nullopt;
  return chunk.Int64(*column, row);
}

std::optional<std::string_view> Name(const engine::Chunk& chunk, std::optional<size_t> column, size_t row) {
  if (!column || chunk.IsNull(*column, row)) return std::nullopt;
  return chunk.Text(*column, row);
}

}  // namespace

bool TieWatch::SameTimes(const engine::Chunk& chunk, size_t row) const {
  for (size_t i = 0; i < times_.size(); ++i) {
    const auto before = row > 0 ? Time(chunk, times_[i], row - 1) : last_times_[i];
    if (Time(chunk, times_[i], row) != before) return false;
  }
  return true;
}

bool TieWatch::SameNames(const engine::Chunk& chunk, size_t row) const {
  for (size_t i = 0; i < names_.size(); ++i) {
    const std::optional<std::string_view> before =
        row > 0 ? Name(chunk, names_[i], row - 1) : std::optional<std::string_view>(last_names_[i]);
    if (Name(chunk, names_[i], row) != before) return false;
  }
  return true;
}

void TieWatch::Add(const engine::Chunk& chunk) {
  if (any_ || chunk.rows() == 0) return;
  for (size_t row = has_last_ ? 0 : 1; row < chunk.rows() && !any_; ++row) {
    any_ = SameTimes(chunk, row) && SameNames(chunk, row);
  }
  const size_t last = chunk.rows() - 1;
  for (size_t i = 0; i < times_.size(); ++i) last_times_[i] = Time(chunk, times_[i], last);
  for (size_t i = 0; i < names_.size(); ++i) last_names_[i] = Name(chunk, names_[i], last);
  has_last_ = true;
}

}  // namespace harness::importers

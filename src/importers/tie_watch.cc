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

TieWatch::Key TieWatch::KeyOf(const engine::Chunk& chunk, size_t row) const {
  Key key;
  for (size_t i = 0; i < times_.size(); ++i) key.times[i] = Time(chunk, times_[i], row);
  for (size_t i = 0; i < names_.size(); ++i) key.names[i] = Name(chunk, names_[i], row);
  return key;
}

bool TieWatch::SameAsBefore(const engine::Chunk& chunk, size_t row) const {
  for (const auto& column : times_) {
    if (Time(chunk, column, row) != Time(chunk, column, row - 1)) return false;
  }
  for (const auto& column : names_) {
    if (Name(chunk, column, row) != Name(chunk, column, row - 1)) return false;
  }
  return true;
}

void TieWatch::Add(const engine::Chunk& chunk) {
  if (any_ || chunk.rows() == 0) return;
  if (!first_) first_ = KeyOf(chunk, 0);
  any_ = last_ && *last_ == KeyOf(chunk, 0);
  const int64_t* first_times = times_[0] ? chunk.Int64s(*times_[0]) : nullptr;
  const bool comparable = first_times != nullptr && chunk.HasNoNulls(*times_[0]);
  for (size_t row = 1; row < chunk.rows() && !any_; ++row) {
    if (comparable && first_times[row] != first_times[row - 1]) continue;  // most neighbours
    any_ = SameAsBefore(chunk, row);
  }
  last_ = KeyOf(chunk, chunk.rows() - 1);
}

void TieWatch::Append(const TieWatch& next) {
  any_ = any_ || next.any_ || (last_ && next.first_ && *last_ == *next.first_);
  if (!first_) first_ = next.first_;
  if (next.last_) last_ = next.last_;
}

}  // namespace harness::importers

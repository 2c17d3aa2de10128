// SPDX-License-Identifier: Apache-2.0
#include "importers/ordered_rows.h"

#include <algorithm>
#include <utility>

namespace harness::importers {
namespace {

using engine::Chunk;
using engine::ColumnType;

// More than so many places a row, and a sort would be quicker; the first rows alone say little.
constexpr uint64_t kMostMovedPerRow = 32;
constexpr uint64_t kMostMovedAtFirst = 1'000'000;

// Below, at or above 0 as the value of `a` stands before, with or behind that of `b`.
int Compare(const Chunk& a, size_t in_a, const Chunk& b, size_t in_b, size_t column) {
  const bool a_null = a.IsNull(column, in_a), b_null = b.IsNull(column, in_b);
  if (a_null || b_null) return static_cast<int>(b_null) - static_cast<int>(a_null);
  if (a.type(column) == ColumnType::kText) return a.Text(column, in_a).compare(b.Text(column, in_b));
  const int64_t one = a.Int64s(column)[in_a], other = b.Int64s(column)[in_b];
  return one < other ? -1 : one > other ? 1 : 0;
}

}  // namespace

OrderedRows::OrderedRows(engine::Rows rows, std::vector<size_t> key, std::shared_ptr<OrderedScan> scan)
    : rows_(std::move(rows)), key_(std::move(key)), scan_(std::move(scan)) {}

bool OrderedRows::IsBefore(Place a, Place b) const {
  for (const size_t column : key_) {
    const int order = Compare(ChunkOf(a), a.row, ChunkOf(b), b.row, column);
    if (order != 0) return order < 0;
  }
  return false;
}

// False where its place has gone.
bool OrderedRows::Insert(Place place) {
  in_order_.push_back(place);
  size_t at = in_order_.size() - 1;
  while (at > handed_out_ && IsBefore(place, in_order_[at - 1])) {
    in_order_[at] = in_order_[at - 1];
    --at;
  }
  in_order_[at] = place;
  moved_ += in_order_.size() - 1 - at;
  return (at > handed_out_ || !any_handed_out_) && moved_ <= kMostMovedAtFirst + kMostMovedPerRow * taken_;
}

Result<void> OrderedRows::Take() {
  auto next = rows_.NextOwned();
  if (!next) {
    scan_->failure = next.error();
    return next.error();
  }
  at_end_ = !next->has_value();
  if (at_end_) return Ok();
  const auto rows = static_cast<uint32_t>((*next)->chunk().rows());
  const auto number = static_cast<uint32_t>(first_chunk_ + chunks_.size());
  chunks_.push_back(std::move(**next));
  left_.push_back(rows);
  taken_ += rows;
  for (uint32_t row = 0; row < rows; ++row) {
    if (Insert({number, row})) continue;
    scan_->late = true;
    return InvalidArgument("import: a row stands too far behind its place in time");
  }
  return Ok();
}

// What was handed out before: the engine has done with it.
void OrderedRows::Drop() {
  if (handed_out_ > in_order_.size() / 2) {
    in_order_.erase(in_order_.begin(), in_order_.begin() + static_cast<std::ptrdiff_t>(handed_out_));
    handed_out_ = 0;
  }
  while (!chunks_.empty() && left_.front() == 0) {
    chunks_.pop_front();
    left_.pop_front();
    ++first_chunk_;
  }
}

void OrderedRows::HandOut(std::vector<engine::ColumnWriter>& columns, size_t count) {
  for (size_t done = 0; done < count;) {
    const Place first = in_order_[handed_out_ + done];
    size_t run = 1;
    for (; done + run < count; ++run) {
      const Place next = in_order_[handed_out_ + done + run];
      if (next.chunk != first.chunk || next.row != first.row + run) break;
    }
    for (size_t column = 0; column < columns.size(); ++column)
      columns[column].PointToRows(done, ChunkOf(first), column, first.row, run);
    left_[first.chunk - first_chunk_] -= run;
    done += run;
  }
  handed_out_ += count;
  any_handed_out_ |= count > 0;
}

Result<size_t> OrderedRows::Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) {
  Drop();
  while (!at_end_ && in_order_.size() - handed_out_ < kHorizon + capacity) RETURN_IF_ERROR(Take());
  const size_t waiting = in_order_.size() - handed_out_;
  const size_t count = std::min(capacity, at_end_ ? waiting : waiting - kHorizon);
  HandOut(columns, count);
  return count;
}

}  // namespace harness::importers

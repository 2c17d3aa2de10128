// SPDX-License-Identifier: Apache-2.0
#include "process/outlying_times.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace harness::process {
namespace {

constexpr int kPartBits = 10;  // between 512 and 1,024 parts, as their length is a power of two
constexpr int64_t kOneIn = 1000;
constexpr int64_t kTimesOfRow = 4;
constexpr int64_t kLeastTimes = 200;
constexpr uint64_t kLargestShare = 10;

class AllTimes {
 public:
  explicit AllTimes(const LogRows& rows)
      : columns_{&rows.facts.queued_us, &rows.log.eligible_us, &rows.log.started_us, &rows.log.ended_us} {}

  template <typename Visit>
  void Each(Visit visit) const {
    for (const auto* column : columns_) {
      for (const Timestamp at : *column) {
        if (at != kUnknownTime) visit(at);
      }
    }
  }
  bool AnyOfRow(size_t row, Timestamp before, Timestamp after) const {
    return std::any_of(columns_.begin(), columns_.end(), [&](const auto* column) {
      if (row >= column->size() || (*column)[row] == kUnknownTime) return false;
      return (*column)[row] < before || (*column)[row] > after;
    });
  }

 private:
  std::array<const std::vector<Timestamp>*, 4> columns_;
};

}  // namespace

std::optional<OutlyingTimes> FindOutlyingTimes(const LogRows& rows) {
  const AllTimes times(rows);
  Timestamp first = INT64_MAX, last = INT64_MIN;
  int64_t known = 0;
  times.Each([&](Timestamp at) {
    first = std::min(first, at);
    last = std::max(last, at);
    ++known;
  });
  if (known < kLeastTimes) return std::nullopt;
  const auto since_first = [first](Timestamp at) {
    return static_cast<uint64_t>(at) - static_cast<uint64_t>(first);
  };
  const int shift = std::max(0, static_cast<int>(std::bit_width(since_first(last))) - kPartBits);
  std::vector<int64_t> counts((since_first(last) >> shift) + 1);
  times.Each([&](Timestamp at) { ++counts[since_first(at) >> shift]; });

  const int64_t few = std::max(kTimesOfRow, known / kOneIn);
  size_t from = 0, to = counts.size() - 1;
  for (int64_t left = few - counts[from]; left >= 0; left -= counts[from]) ++from;
  for (int64_t left = few - counts[to]; left >= 0; left -= counts[to]) --to;
  // What lies beside the others is not far from them.
  while (from > 0 && counts[from - 1] > 0) --from;
  while (to + 1 < counts.size() && counts[to + 1] > 0) ++to;
  if ((to - from + 1) * kLargestShare > counts.size()) return std::nullopt;

  OutlyingTimes found{0, INT64_MAX, INT64_MIN};
  times.Each([&](Timestamp at) {
    const uint64_t part = since_first(at) >> shift;
    if (part < from || part > to) return;
    found.from_us = std::min(found.from_us, at);
    found.to_us = std::max(found.to_us, at);
  });
  for (size_t row = 0; row < rows.log.rows(); ++row)
    found.rows += times.AnyOfRow(row, found.from_us, found.to_us) ? 1 : 0;
  return found;
}

}  // namespace harness::process

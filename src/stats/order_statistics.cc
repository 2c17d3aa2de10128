// SPDX-License-Identifier: Apache-2.0
#include "stats/order_statistics.h"

#include <algorithm>
#include <bit>

namespace harness::stats {
namespace {

// Below it selection is faster than counting.
constexpr size_t kLeastCounted = 16'384;
constexpr int kExactBits = 8;  // of a distance from the least value, after its leading one
constexpr size_t kBuckets = size_t{64 - kExactBits + 1} << kExactBits;

// Buckets of 1 up to 511, then twice as wide for each further bit: in order of the distances.
size_t BucketOf(uint64_t distance) {
  const int shift = std::max(0, static_cast<int>(std::bit_width(distance)) - kExactBits - 1);
  return (static_cast<size_t>(shift) << kExactBits) + static_cast<size_t>(distance >> shift);
}

bool IsExact(size_t bucket) {
  return bucket < size_t{2} << kExactBits;
}

// The middle rank first, then each side on its own.
template <typename T>
void Select(std::span<T> values, size_t offset, std::span<const size_t> ranks) {
  if (ranks.empty() || values.empty()) return;
  const size_t middle = ranks.size() / 2;
  const size_t at = ranks[middle] - offset;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  Select(values.first(at), offset, ranks.first(middle));
  Select(values.subspan(at + 1), offset + at + 1, ranks.subspan(middle + 1));
}

// What lies in the bucket of some ranks, and which of it they are.
struct Looked {
  size_t bucket = 0;
  std::vector<size_t> ranks;  // counted from the bucket's first
  std::vector<int64_t> values;
};

std::vector<Looked> BucketsOf(const std::vector<size_t>& counts, std::span<const size_t> ranks) {
  std::vector<Looked> looked;
  size_t bucket = 0, before = 0;
  for (const size_t rank : ranks) {
    while (before + counts[bucket] <= rank) before += counts[bucket++];
    if (looked.empty() || looked.back().bucket != bucket) {
      looked.push_back({bucket, {}, {}});
      looked.back().values.reserve(IsExact(bucket) ? 0 : counts[bucket]);
    }
    looked.back().ranks.push_back(rank - before);
  }
  return looked;
}

void Collect(std::span<const int64_t> values, uint64_t least, std::vector<Looked>& looked) {
  std::vector<uint8_t> number(kBuckets);  // of those looked into, from 1
  bool any = false;
  for (size_t i = 0; i < looked.size(); ++i) {
    if (IsExact(looked[i].bucket)) continue;
    number[looked[i].bucket] = static_cast<uint8_t>(i + 1);
    any = true;
  }
  if (!any) return;
  for (const int64_t value : values) {
    const size_t at = number[BucketOf(static_cast<uint64_t>(value) - least)];
    if (at > 0) looked[at - 1].values.push_back(value);
  }
}

}  // namespace

void SelectInPlace(std::span<int64_t> values, std::span<const size_t> ranks) {
  Select(values, 0, ranks);
}

void SelectInPlace(std::span<double> values, std::span<const size_t> ranks) {
  Select(values, 0, ranks);
}

RankedSample::RankedSample(std::span<const int64_t> values) : values_(values) {
  if (values.size() < kLeastCounted) {
    copy_.assign(values.begin(), values.end());
    return;
  }
  least_ = static_cast<uint64_t>(*std::min_element(values.begin(), values.end()));
  counts_.resize(kBuckets);
  for (const int64_t value : values) ++counts_[BucketOf(static_cast<uint64_t>(value) - least_)];
}

std::vector<int64_t> RankedSample::At(std::span<const size_t> ranks) {
  if (counts_.empty()) return OrderStatistics(copy_, ranks);
  std::vector<int64_t> found;
  while (!ranks.empty()) {
    // A byte numbers those that are looked into.
    const auto some = ranks.first(std::min<size_t>(ranks.size(), 254));
    ranks = ranks.subspan(some.size());
    std::vector<Looked> looked = BucketsOf(counts_, some);
    Collect(values_, least_, looked);
    for (Looked& each : looked) {
      if (!IsExact(each.bucket)) SelectInPlace(each.values, each.ranks);
      for (const size_t rank : each.ranks) {
        found.push_back(IsExact(each.bucket) ? static_cast<int64_t>(least_ + each.bucket)
                                             : each.values[rank]);
      }
    }
  }
  return found;
}

std::vector<int64_t> OrderStatistics(std::span<int64_t> values, std::span<const size_t> ranks) {
  if (values.size() >= kLeastCounted) return RankedSample(values).At(ranks);
  SelectInPlace(values, ranks);
  std::vector<int64_t> found;
  for (const size_t rank : ranks) found.push_back(values[rank]);
  return found;
}

}  // namespace harness::stats

// SPDX-License-Identifier: Apache-2.0
#include "importers/repeated_ids.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace harness::importers {
namespace {

constexpr uint64_t kNoId = 0;
constexpr size_t kBucketIds = 32'768;  // about as many at a time, so that their table stays in the cache

uint64_t HashOfId(std::string_view id) {
  const uint64_t hash = std::hash<std::string_view>{}(id);
  return hash == kNoId ? 1 : hash;
}

// Appends the keys of one bucket that come more than once.
void FindRepeated(const uint64_t* first, const uint64_t* last, std::vector<uint64_t>& table,
                  std::vector<uint64_t>& repeated) {
  const size_t slots = std::bit_ceil(2 * static_cast<size_t>(last - first) + 1);
  table.assign(slots, kNoId);
  for (const uint64_t* key = first; key != last; ++key) {
    size_t slot = *key & (slots - 1);
    while (table[slot] != kNoId && table[slot] != *key) slot = (slot + 1) & (slots - 1);
    if (table[slot] == *key) repeated.push_back(*key);
    table[slot] = *key;
  }
}

}  // namespace

void RepeatedIds::Add(const engine::Chunk& chunk) {
  if (!column_) return;
  if (parts_.empty()) parts_.emplace_back();
  std::vector<uint64_t>& keys = parts_.back();
  for (size_t row = 0; row < chunk.rows(); ++row)
    keys.push_back(chunk.IsNull(*column_, row) ? kNoId : HashOfId(chunk.Text(*column_, row)));
}

void RepeatedIds::Append(RepeatedIds&& next) {
  for (std::vector<uint64_t>& part : next.parts_) parts_.push_back(std::move(part));
  next.parts_.clear();
}

RowTally RepeatedIds::Find() const {
  size_t ids = 0;
  for (const auto& part : parts_) ids += part.size();
  // By the upper bits of the key; the lower ones place it in the bucket's table.
  const size_t buckets = std::bit_ceil(ids / kBucketIds + 2);
  const int shift = 64 - std::countr_zero(buckets);
  std::vector<size_t> ends(buckets + 1);
  for (const auto& part : parts_) {
    for (const uint64_t key : part) ends[(key >> shift) + 1] += key == kNoId ? 0 : 1;
  }
  for (size_t bucket = 0; bucket < buckets; ++bucket) ends[bucket + 1] += ends[bucket];
  const std::vector<size_t> starts = ends;
  std::vector<uint64_t> keys(ends.back());
  for (const auto& part : parts_) {
    for (const uint64_t key : part) {
      if (key != kNoId) keys[ends[key >> shift]++] = key;
    }
  }
  std::vector<uint64_t> table, repeated;
  for (size_t bucket = 0; bucket < buckets; ++bucket)
    FindRepeated(keys.data() + starts[bucket], keys.data() + starts[bucket + 1], table, repeated);
  RowTally tally;
  if (repeated.empty()) return tally;
  const std::unordered_set<uint64_t> twice(repeated.begin(), repeated.end());
  std::unordered_set<uint64_t> seen;
  int64_t row = 0;
  for (const auto& part : parts_) {
    for (const uint64_t key : part) {
      if (twice.contains(key) && !seen.insert(key).second) tally.Add(row);
      ++row;
    }
  }
  return tally;
}

}  // namespace harness::importers

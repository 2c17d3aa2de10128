// SPDX-License-Identifier: Apache-2.0
// All sessions of a home in memory: compact rows, and for each key of a tier its sessions in order of their
// end.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sessions/plain_sums.h"
#include "sessions/scorer.h"
#include "sessions/session_facts.h"

namespace harness::sessions {

inline constexpr int64_t kNoValue = -1;
inline constexpr uint32_t kNoKey = UINT32_MAX;
using KeyOfTier = std::array<uint32_t, kTierCount>;  // kNoKey: no session of this key, or the key is unknown
using RowDigest = std::array<uint64_t, 2>;

struct HistoryRow {
  Timestamp ended_us = 0;
  double weight = 0;                                            // 2^(ended_us / 30 days), from 2024-01-01
  std::array<int64_t, 3> values{kNoValue, kNoValue, kNoValue};  // by Metric: pico-USD, us, tokens
  std::array<double, 3> logs{};                                 // ln(value) where value > 0, else 0
  RowDigest digest{};                                           // of all its facts
  std::string_view id;
  std::array<uint32_t, kTierCount - 1> keys{};  // without kAll, which every session has
  uint32_t messages = 0;                        // 0: unknown
  bool eligible = false;
};

// The tokens that a session is scored by: in and out, when both are known.
std::optional<int64_t> TotalTokens(const SessionFacts& session);
HistoryRow RowOf(const SessionFacts& session);  // without keys; `id` points into `session`

// Whether a session shares the key of this tier. Requires a tier below kAll, which all share.
inline bool InTier(const HistoryRow& row, const KeyOfTier& keys, int tier) {
  const auto at = static_cast<size_t>(tier);
  return row.keys[at] == keys[at] && keys[at] != kNoKey;
}

// Where a key's sessions stand before a place of the order: the first `end` of `rows`, oldest first.
struct KeyView {
  std::span<const uint32_t> rows;
  size_t end = 0;
};

// The sessions that were put, ineligible ones outside the orders. Every order is (ended_us, session_id);
// sorting is put off until it is read, so putting is cheap in any order. Not thread-safe, not even its const
// functions, which settle orders.
class History {
 public:
  History();
  void Put(const SessionFacts& session);
  int64_t size() const { return static_cast<int64_t>(count_); }
  const HistoryRow& row(uint32_t index) const { return blocks_[index / kBlock][index % kBlock]; }

  KeyOfTier KeysOf(const SessionFacts& session) const;
  // Asks the processor for the row some steps before it is read: rows of one key lie far apart.
  void Prefetch(std::span<const uint32_t> rows, size_t at) const {
    if (at >= rows.size()) return;
    const HistoryRow* wanted = &row(rows[at]);
    __builtin_prefetch(wanted);
    __builtin_prefetch(reinterpret_cast<const char*>(wanted) + 64);
  }
  // The eligible sessions of `key` that stand before (ended_us, id).
  KeyView Before(uint32_t key, Timestamp ended_us, std::string_view id) const;
  // Exact moments of those, for keys of kGenus, kCluster and kAll.
  PlainSums SumsBefore(uint32_t key, const KeyView& view) const;
  // The first place in the order of all sessions that has changed since the last call, appending aside;
  // SIZE_MAX for none. What was computed from the sessions before it still holds.
  size_t TakeLeastChanged() const;

 private:
  static constexpr size_t kBlock = 4096;
  static constexpr size_t kNameBlock = size_t{1} << 18;

  struct Key {
    std::vector<uint32_t> rows;
    size_t sorted = 0;  // rows[0 .. sorted) are in order; the rest waits
    PlainCheckpoints sums;
    bool summed = false;
  };

  bool Less(uint32_t a, uint32_t b) const;
  uint32_t KeyFor(Tier tier, const SessionFacts& session);
  std::string_view Keep(std::string_view id);
  size_t SlotOf(std::string_view id) const;
  void GrowSlots();
  void Enter(uint32_t index);
  void Remove(uint32_t index);
  void Settle(uint32_t key) const;

  std::vector<std::unique_ptr<HistoryRow[]>> blocks_;
  uint32_t count_ = 0;
  std::vector<uint32_t> slots_;  // open addressing by the id's hash: row + 1, 0 for none
  std::vector<std::unique_ptr<char[]>> names_;
  char* names_next_ = nullptr;
  char* names_end_ = nullptr;
  std::unordered_map<std::string, uint32_t> key_of_;
  mutable std::vector<Key> keys_;  // 0 is kAll
  mutable size_t least_changed_ = SIZE_MAX;
};

}  // namespace harness::sessions

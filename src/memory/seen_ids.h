// SPDX-License-Identifier: Apache-2.0
// Which source and id were seen, for the newest of them, in bounded memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_set>

#include "base/sha256.h"

namespace harness::memory {

using EventKey = std::array<uint64_t, 2>;  // 128 bits of a digest: no two ids of one journal share them

inline EventKey KeyOf(std::string_view source, std::string_view id) {
  Sha256 hash;
  const uint64_t length = source.size();
  hash.Update(std::string_view(reinterpret_cast<const char*>(&length), sizeof length));
  hash.Update(source);
  hash.Update(id);
  const Digest digest = hash.Finish();
  EventKey key;
  std::memcpy(key.data(), digest.data(), sizeof key);
  return key;
}

// Two generations: when the younger is full the older is dropped and a new one begins, so that at least the
// newest `generation` keys are known and at most twice as many. Not thread-safe.
class SeenIds {
 public:
  explicit SeenIds(size_t generation = 500'000) : generation_(generation) {}
  bool Contains(const EventKey& key) const { return young_.contains(key) || old_.contains(key); }
  void Insert(const EventKey& key) {
    if (young_.size() >= generation_) {
      old_ = std::move(young_);
      young_.clear();
    }
    young_.insert(key);
  }
  size_t size() const { return young_.size() + old_.size(); }

 private:
  struct Hash {
    size_t operator()(const EventKey& key) const noexcept { return static_cast<size_t>(key[0]); }
  };
  size_t generation_;
  std::unordered_set<EventKey, Hash> young_, old_;
};

}  // namespace harness::memory

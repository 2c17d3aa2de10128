// SPDX-License-Identifier: Apache-2.0
#include "base/repeated_hashes.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace harness {
namespace {

constexpr size_t kOfAPart = 16'384;  // 512 KiB of slots for twice as many
constexpr int kMostPartBits = 12;

// The values by their upper bits; ends[part] is where those of a part end.
struct Parts {
  std::vector<uint64_t> values;
  std::vector<size_t> ends;
};

Parts PartsOf(std::span<const uint64_t> hashes) {
  const int bits = std::clamp(static_cast<int>(std::bit_width(hashes.size() / kOfAPart)), 1, kMostPartBits);
  const auto part_of = [bits](uint64_t hash) { return static_cast<size_t>(hash >> (64 - bits)); };
  Parts parts;
  parts.ends.resize(size_t{1} << bits);
  for (const uint64_t hash : hashes) ++parts.ends[part_of(hash)];
  size_t before = 0;
  for (size_t& end : parts.ends) before += std::exchange(end, before);
  parts.values.resize(hashes.size());
  for (const uint64_t hash : hashes) parts.values[parts.ends[part_of(hash)]++] = hash;
  return parts;
}

// An open hash table that is a quarter full or half; 0 marks a free slot.
bool AnyRepeatedOf(std::span<const uint64_t> part, std::vector<uint64_t>& slots) {
  slots.assign(std::bit_ceil(2 * part.size() + 2), 0);
  const size_t mask = slots.size() - 1;
  bool zero = false;
  for (const uint64_t hash : part) {
    if (hash == 0 && std::exchange(zero, true)) return true;
    if (hash == 0) continue;
    // All of a part have the same upper bits; the lowest may be 0 in all hashes.
    size_t at = (hash >> 8) & mask;
    for (; slots[at] != 0; at = (at + 1) & mask) {
      if (slots[at] == hash) return true;
    }
    slots[at] = hash;
  }
  return false;
}

}  // namespace

bool AnyRepeated(std::span<const uint64_t> hashes) {
  const Parts parts = PartsOf(hashes);
  std::vector<uint64_t> slots;
  size_t from = 0;
  for (const size_t end : parts.ends) {
    if (AnyRepeatedOf(std::span(parts.values).subspan(from, end - from), slots)) return true;
    from = end;
  }
  return false;
}

}  // namespace harness

// SPDX-License-Identifier: Apache-2.0
#include "base/text_index.h"

#include <cstring>

namespace harness {
namespace {

__extension__ typedef unsigned __int128 Product;

uint64_t Mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<Product>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

template <typename Word>
uint64_t Load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

struct Words {
  uint64_t first = 0, last = 0;
};

// Up to 16 bytes, each at least once: words of a size that the machine reads at once, which may overlap.
Words LoadRest(const char* from, size_t bytes) {
  if (bytes >= 8) return {Load<uint64_t>(from), Load<uint64_t>(from + bytes - 8)};
  if (bytes >= 4) return {Load<uint32_t>(from), Load<uint32_t>(from + bytes - 4)};
  if (bytes == 0) return {};
  return {Load<uint8_t>(from) | Load<uint8_t>(from + bytes / 2) << 8, Load<uint8_t>(from + bytes - 1)};
}

// Only for the table: its values never reach an output. Folded 128-bit products over 16 bytes at a time.
uint64_t HashOf(std::string_view text) {
  constexpr uint64_t kFirst = 0x9E3779B97F4A7C15;
  constexpr uint64_t kSecond = 0xD1B54A32D192ED03;
  uint64_t hash = Mix(text.size() ^ kFirst, kSecond);
  const char* at = text.data();
  size_t left = text.size();
  for (; left > 16; left -= 16, at += 16)
    hash = Mix(Load<uint64_t>(at) ^ hash, Load<uint64_t>(at + 8) ^ kSecond);
  const Words rest = LoadRest(at, left);
  return Mix(rest.first ^ hash ^ kFirst, rest.last ^ kSecond);
}

}  // namespace

size_t TextIndex::SlotOf(std::string_view text, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  const auto upper = static_cast<uint32_t>(hash >> 32);
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.number_plus_1 == 0) return at;
    if (slot.hash == upper && TextOf(slot.number_plus_1 - 1) == text) return at;
  }
}

size_t TextIndex::Find(std::string_view text) const {
  const Slot& slot = slots_[SlotOf(text, HashOf(text))];
  return slot.number_plus_1 == 0 ? kNone : slot.number_plus_1 - 1;
}

void TextIndex::Find(std::span<const std::string_view> texts, std::vector<size_t>& numbers) const {
  constexpr size_t kAhead = 16;
  uint64_t hashes[kAhead];
  const auto look_ahead = [&](size_t i) {
    if (i >= texts.size()) return;
    hashes[i % kAhead] = HashOf(texts[i]);
    __builtin_prefetch(&slots_[hashes[i % kAhead] & (slots_.size() - 1)]);
  };
  numbers.resize(texts.size());
  for (size_t i = 0; i < kAhead; ++i) look_ahead(i);
  for (size_t i = 0; i < texts.size(); ++i) {
    const Slot& slot = slots_[SlotOf(texts[i], hashes[i % kAhead])];
    numbers[i] = slot.number_plus_1 == 0 ? kNone : slot.number_plus_1 - 1;
    look_ahead(i + kAhead);
  }
}

size_t TextIndex::Add(std::string_view text) {
  const uint64_t hash = HashOf(text);
  size_t at = SlotOf(text, hash);
  if (slots_[at].number_plus_1 != 0) return slots_[at].number_plus_1 - 1;
  if (2 * (size() + 1) > slots_.size()) {
    Grow();
    at = SlotOf(text, hash);
  }
  bytes_ += text;
  ends_.push_back(bytes_.size());
  slots_[at] = {static_cast<uint32_t>(size()), static_cast<uint32_t>(hash >> 32)};
  return size() - 1;
}

void TextIndex::Grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  const size_t mask = slots_.size() - 1;
  for (size_t number = 0; number < size(); ++number) {
    const uint64_t hash = HashOf(TextOf(number));
    size_t at = hash & mask;
    while (slots_[at].number_plus_1 != 0) at = (at + 1) & mask;
    slots_[at] = {static_cast<uint32_t>(number + 1), static_cast<uint32_t>(hash >> 32)};
  }
}

void TextIndex::Clear() {
  slots_.assign(64, Slot{});
  bytes_.clear();
  ends_ = {0};
}

}  // namespace harness

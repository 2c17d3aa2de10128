// SPDX-License-Identifier: Apache-2.0
#include "sessions/history.h"

#include <algorithm>
#include <utility>

#include "base/prng.h"
#include "base/sha256.h"
#include "sessions/told_tokens.h"

namespace harness::sessions {
namespace {

constexpr Timestamp kWeightEpoch = 1704067200 * kMicrosPerSecond;  // 2024-01-01
constexpr double kHalfLifeUs = 30.0 * static_cast<double>(kMicrosPerDay);
constexpr double kLn2 = 0.69314718055994531;

double WeightAt(Timestamp ended_us) {
  const double half_lives = static_cast<double>(ended_us - kWeightEpoch) / kHalfLifeUs;
  return DeterministicExp(kLn2 * std::clamp(half_lives, -900.0, 900.0));
}

// What identifies a key of a tier; nothing where the session does not know it.
std::optional<std::string> KeyText(Tier tier, const SessionFacts& session) {
  const std::string mark(1, static_cast<char>('0' + static_cast<int>(tier)));
  const std::string cluster = session.cascade_id + '\0' + session.input_category;
  const bool mix_known = !session.model_mix.empty();
  const bool genus_known = !session.genus_hash.empty();
  switch (tier) {
    case Tier::kGenusModelMix:
      if (!genus_known || !mix_known) return std::nullopt;
      return mark + session.genus_hash + '\0' + session.model_mix;
    case Tier::kGenus:
      if (!genus_known) return std::nullopt;
      return mark + session.genus_hash;
    case Tier::kClusterModelMix:
      if (!mix_known) return std::nullopt;
      return mark + cluster + '\0' + session.model_mix;
    case Tier::kCluster:
      return mark + cluster;
    case Tier::kCascade:
      return mark + session.cascade_id;
    case Tier::kAll:
      break;
  }
  return mark;
}

RowDigest DigestOf(const SessionFacts& session, const HistoryRow& row) {
  std::string text;
  for (const std::string* part : {&session.session_id, &session.cascade_id, &session.genus_hash,
                                  &session.model_mix, &session.input_category}) {
    text += std::to_string(part->size()) + ':' + *part;
  }
  for (const int64_t number : {row.ended_us, row.values[0], row.values[1], row.values[2],
                               static_cast<int64_t>(row.messages), static_cast<int64_t>(row.eligible)}) {
    text += ' ' + std::to_string(number);
  }
  const Digest digest = Sha256Of(text);
  RowDigest out{};
  for (size_t i = 0; i < 16; ++i) out[i / 8] = out[i / 8] << 8 | digest[i];
  return out;
}

}  // namespace

std::optional<int64_t> TotalTokens(const SessionFacts& session) {
  if (!session.tokens_in || !session.tokens_out) return std::nullopt;
  return AddSaturating(*session.tokens_in, *session.tokens_out);
}

HistoryRow RowOf(const SessionFacts& session) {
  HistoryRow row;
  row.ended_us = session.ended_us;
  row.weight = WeightAt(session.ended_us);
  row.values = {session.cost_pico.value_or(kNoValue), session.duration_us,
                TotalTokens(session).value_or(kNoValue)};
  for (size_t i = 0; i < row.values.size(); ++i) {
    if (row.values[i] > 0) row.logs[i] = DeterministicLog(static_cast<double>(row.values[i]));
  }
  row.messages = static_cast<uint32_t>(std::clamp<int64_t>(session.messages.value_or(0), 0, UINT32_MAX));
  row.eligible = session.eligible;
  row.id = session.session_id;
  row.digest = DigestOf(session, row);
  return row;
}

History::History() : slots_(64, 0), keys_(1) {
  keys_[0].summed = true;
}

bool History::Less(uint32_t a, uint32_t b) const {
  const HistoryRow& x = row(a);
  const HistoryRow& y = row(b);
  return x.ended_us != y.ended_us ? x.ended_us < y.ended_us : x.id < y.id;
}

uint32_t History::KeyFor(Tier tier, const SessionFacts& session) {
  auto text = KeyText(tier, session);
  if (!text) return kNoKey;
  const auto [place, is_new] = key_of_.try_emplace(std::move(*text), static_cast<uint32_t>(keys_.size()));
  if (is_new) {
    keys_.emplace_back();
    keys_.back().summed = tier == Tier::kGenus || tier == Tier::kCluster;
  }
  return place->second;
}

KeyOfTier History::KeysOf(const SessionFacts& session) const {
  KeyOfTier keys{};
  for (int tier = 0; tier + 1 < kTierCount; ++tier) {
    const auto text = KeyText(static_cast<Tier>(tier), session);
    const auto found = text ? key_of_.find(*text) : key_of_.end();
    keys[static_cast<size_t>(tier)] = found == key_of_.end() ? kNoKey : found->second;
  }
  keys[kTierCount - 1] = 0;
  return keys;
}

// Linear probing; the place of the id, or the free one where it belongs.
size_t History::SlotOf(std::string_view id) const {
  size_t slot = std::hash<std::string_view>{}(id) & (slots_.size() - 1);
  while (slots_[slot] != 0 && row(slots_[slot] - 1).id != id) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

void History::GrowSlots() {
  slots_.assign(slots_.size() * 2, 0);
  for (uint32_t i = 0; i < count_; ++i) slots_[SlotOf(row(i).id)] = i + 1;
}

std::string_view History::Keep(std::string_view id) {
  if (names_.empty() || names_end_ - names_next_ < static_cast<std::ptrdiff_t>(id.size())) {
    const size_t bytes = std::max(id.size(), kNameBlock);
    names_.push_back(std::make_unique<char[]>(bytes));
    names_next_ = names_.back().get();
    names_end_ = names_next_ + bytes;
  }
  char* kept = names_next_;
  std::copy(id.begin(), id.end(), kept);
  names_next_ += id.size();
  return {kept, id.size()};
}

void History::Put(const SessionFacts& session) {
  HistoryRow fresh = RowOf(session);
  const size_t slot = SlotOf(session.session_id);
  uint32_t index = slots_[slot];
  if (index != 0) {
    --index;
    const HistoryRow& old = row(index);
    if (old.digest == fresh.digest) return;
    Remove(index);
    fresh.id = old.id;
  } else {
    index = count_;
    if (count_ % kBlock == 0) blocks_.push_back(std::make_unique<HistoryRow[]>(kBlock));
    fresh.id = Keep(session.session_id);
    slots_[slot] = index + 1;
    ++count_;
  }
  for (int tier = 0; tier + 1 < kTierCount; ++tier) {
    fresh.keys[static_cast<size_t>(tier)] =
        fresh.eligible ? KeyFor(static_cast<Tier>(tier), session) : kNoKey;
  }
  blocks_[index / kBlock][index % kBlock] = fresh;
  if (fresh.eligible) Enter(index);
  if (slots_.size() < 2 * static_cast<size_t>(count_)) GrowSlots();
}

void History::Enter(uint32_t index) {
  const HistoryRow& entered = row(index);
  const auto enter = [&](uint32_t key_index) {
    if (key_index == kNoKey) return;
    Key& key = keys_[key_index];
    const bool last = key.sorted == key.rows.size() && (key.rows.empty() || Less(key.rows.back(), index));
    key.rows.push_back(index);
    if (last) ++key.sorted;
  };
  enter(0);
  for (const uint32_t key : entered.keys) enter(key);
}

void History::Remove(uint32_t index) {
  const HistoryRow& removed = row(index);
  if (!removed.eligible) return;
  const auto remove = [&](uint32_t key_index) {
    if (key_index == kNoKey) return;
    Settle(key_index);
    Key& key = keys_[key_index];
    const auto place = std::lower_bound(key.rows.begin(), key.rows.end(), index,
                                        [&](uint32_t a, uint32_t b) { return Less(a, b); });
    const auto at = static_cast<size_t>(place - key.rows.begin());
    key.rows.erase(place);
    key.sorted = key.rows.size();
    key.sums.ForgetFrom(at);
    if (key_index == 0) least_changed_ = std::min(least_changed_, at);
  };
  remove(0);
  for (const uint32_t key : removed.keys) remove(key);
}

void History::Settle(uint32_t key_index) const {
  Key& key = keys_[key_index];
  if (key.sorted == key.rows.size()) return;
  const auto less = [&](uint32_t a, uint32_t b) { return Less(a, b); };
  const auto tail = key.rows.begin() + static_cast<std::ptrdiff_t>(key.sorted);
  std::sort(tail, key.rows.end(), less);
  const auto first = std::lower_bound(key.rows.begin(), tail, *tail, less);
  const auto at = static_cast<size_t>(first - key.rows.begin());
  std::inplace_merge(first, tail, key.rows.end(), less);
  key.sorted = key.rows.size();
  key.sums.ForgetFrom(at);
  if (key_index == 0) least_changed_ = std::min(least_changed_, at);
}

KeyView History::Before(uint32_t key_index, Timestamp ended_us, std::string_view id) const {
  if (key_index == kNoKey) return {};
  Settle(key_index);
  const std::vector<uint32_t>& rows = keys_[key_index].rows;
  const auto stands_before = [&](uint32_t index) {
    const HistoryRow& other = row(index);
    return other.ended_us != ended_us ? other.ended_us < ended_us : other.id < id;
  };
  const auto end = std::partition_point(rows.begin(), rows.end(), stands_before);
  return {rows, static_cast<size_t>(end - rows.begin())};
}

PlainSums History::SumsBefore(uint32_t key_index, const KeyView& view) const {
  if (key_index == kNoKey) return {};
  Key& key = keys_[key_index];
  return key.sums.Of(
      view.end, [&](size_t place) -> const std::array<int64_t, 3>& { return row(key.rows[place]).values; });
}

size_t History::TakeLeastChanged() const {
  Settle(0);
  return std::exchange(least_changed_, SIZE_MAX);
}

}  // namespace harness::sessions

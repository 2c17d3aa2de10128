// SPDX-License-Identifier: Apache-2.0
#include "process/payouts_keys.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/text.h"
#include "base/wildcard.h"

namespace harness::process {

const std::vector<ParameterSplitter::Key>& ParameterSplitter::KeysOf(std::string_view keys) {
  const size_t number = lists_of_keys_.Add(keys);
  if (number < keys_.size()) return keys_[number];
  std::vector<Key>& list = keys_.emplace_back();
  for (const std::string_view key : harness::Split(keys, ';')) {
    std::string name = AsciiLower(key);
    const KeyUse use = MatchesAny(batch_keys_, name)    ? KeyUse::kBatch
                       : MatchesAny(period_keys_, name) ? KeyUse::kPeriod
                                                        : KeyUse::kRest;
    const auto alone = static_cast<uint32_t>(pairs_.Add(name));
    list.push_back({std::move(name), use, alone});
  }
  return list;
}

uint32_t ParameterSplitter::PairOf(const Key& key, std::string_view token) {
  pair_.assign(key.name).append(1, ';').append(token);  // no key holds a ;
  return static_cast<uint32_t>(pairs_.Add(pair_));
}

uint32_t ParameterSplitter::MultisetOf(std::vector<uint32_t>& pairs) {
  std::sort(pairs.begin(), pairs.end());
  const auto bytes = std::as_bytes(std::span(pairs));
  return static_cast<uint32_t>(multisets_.Add({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
}

const SplitParameters& ParameterSplitter::Split(std::string_view keys, std::string_view tokens) {
  split_.values.clear();
  keyed_pairs_.clear();
  rest_pairs_.clear();
  size_t from = 0;
  for (const Key& key : KeysOf(keys)) {
    from = std::min(from, tokens.size());
    const size_t end = std::min(tokens.find(';', from), tokens.size());
    const uint32_t pair = PairOf(key, tokens.substr(from, end - from));
    from = end + 1;
    // Calls with and without a batch are different work: its key stays in the rest, its value does not.
    rest_pairs_.push_back(key.use == KeyUse::kRest ? pair : key.alone);
    if (key.use == KeyUse::kRest) continue;
    keyed_pairs_.push_back(pair);
    if (key.use == KeyUse::kBatch) split_.values.push_back(pair);
  }
  split_.keyed = !keyed_pairs_.empty();
  split_.rest = MultisetOf(rest_pairs_);
  if (split_.keyed) split_.key = MultisetOf(keyed_pairs_);
  return split_;
}

}  // namespace harness::process

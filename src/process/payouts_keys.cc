// SPDX-License-Identifier: Apache-2.0
#include "process/payouts_keys.h"

#include <algorithm>

#include "base/text.h"
#include "base/wildcard.h"

namespace harness::process {

const std::vector<ParameterSplitter::KeyUse>& ParameterSplitter::UsesOf(std::string_view keys) {
  const size_t number = lists_of_keys_.Add(keys);
  if (number < uses_.size()) return uses_[number];
  std::vector<KeyUse>& uses = uses_.emplace_back();
  for (const std::string_view key : harness::Split(keys, ';')) {
    uses.push_back(MatchesAny(batch_keys_, key)    ? KeyUse::kBatch
                   : MatchesAny(period_keys_, key) ? KeyUse::kPeriod
                                                   : KeyUse::kRest);
  }
  return uses;
}

const SplitParameters& ParameterSplitter::Split(std::string_view keys, std::string_view tokens) {
  const std::vector<KeyUse>& uses = UsesOf(keys);
  split_.keyed = false;
  split_.values.clear();
  std::string rest(keys), key;
  size_t from = 0;
  for (const KeyUse use : uses) {
    from = std::min(from, tokens.size());
    const size_t end = std::min(tokens.find(';', from), tokens.size());
    const std::string_view token = tokens.substr(from, end - from);
    from = end + 1;
    if (use == KeyUse::kRest) {
      rest.append(";").append(token);
      continue;
    }
    split_.keyed = true;
    key.append(token).append(";");
    // A token is keyed by the name of its parameter, so equal tokens are equal keys with equal values.
    if (use == KeyUse::kBatch) split_.values.push_back(static_cast<uint32_t>(values_.Add(token)));
  }
  split_.rest = static_cast<uint32_t>(rests_.Add(rest));
  if (split_.keyed) split_.key = static_cast<uint32_t>(keys_.Add(key));
  return split_;
}

}  // namespace harness::process

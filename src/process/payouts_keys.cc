// SPDX-License-Identifier: Apache-2.0
#include "process/payouts_keys.h"

#include <algorithm>

#include "base/text.h"

namespace harness::process {

// Greedy: the last * takes as little as it can, and one byte more whenever what follows it does not fit.
bool FitsPattern(std::string_view text, std::string_view pattern) {
  const auto alike = [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  };
  size_t at = 0, next = 0;
  size_t star = std::string_view::npos, taken = 0;
  while (at < text.size()) {
    if (next < pattern.size() && pattern[next] == '*') {
      star = next++;
      taken = at;
    } else if (next < pattern.size() && (pattern[next] == '?' || alike(pattern[next], text[at]))) {
      ++next;
      ++at;
    } else if (star != std::string_view::npos) {
      next = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  while (next < pattern.size() && pattern[next] == '*') ++next;
  return next == pattern.size();
}

bool FitsAny(std::string_view text, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return FitsPattern(text, pattern); });
}

const std::vector<ParameterSplitter::KeyUse>& ParameterSplitter::UsesOf(std::string_view keys) {
  const size_t number = lists_of_keys_.Add(keys);
  if (number < uses_.size()) return uses_[number];
  std::vector<KeyUse>& uses = uses_.emplace_back();
  for (const std::string_view key : harness::Split(keys, ';')) {
    uses.push_back(FitsAny(key, batch_keys_)    ? KeyUse::kBatch
                   : FitsAny(key, period_keys_) ? KeyUse::kPeriod
                                                : KeyUse::kRest);
  }
  return uses;
}

const SplitParameters& ParameterSplitter::Split(std::string_view keys, std::string_view tokens) {
  const std::vector<KeyUse>& uses = UsesOf(keys);
  split_.keyed = false;
  split_.values.clear();
  std::string rest(keys);
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
    // A token is keyed by the name of its parameter, so equal tokens are equal keys with equal values.
    if (use == KeyUse::kBatch) split_.values.push_back(static_cast<uint32_t>(values_.Add(token)));
  }
  split_.rest = static_cast<uint32_t>(rests_.Add(rest));
  return split_;
}

}  // namespace harness::process

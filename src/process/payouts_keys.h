// SPDX-License-Identifier: Apache-2.0
// Which parameter keys tell one payout call from the next: batch and period keys, by patterns of their names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_index.h"

namespace harness::process {

// What a parameter list says when its batch and period keys are set apart. Lists are numbered; equal numbers
// are equal multisets of (key, value) pairs: neither their order nor the case of ASCII letters in keys
// counts.
struct SplitParameters {
  bool keyed = false;            // it names a batch or a period
  uint32_t key = 0;              // where keyed: number of the multiset of these keys with their values
  uint32_t rest = 0;             // number of what is left without these keys' values
  std::vector<uint32_t> values;  // numbers of its batch keys with their values
};

class ParameterSplitter {
 public:
  ParameterSplitter(std::vector<std::string> batch_keys, std::vector<std::string> period_keys)
      : batch_keys_(std::move(batch_keys)), period_keys_(std::move(period_keys)) {}

  // `keys` and `tokens` as the columns param_keys and param_tokens hold them: separated by ;. Valid until the
  // next call.
  const SplitParameters& Split(std::string_view keys, std::string_view tokens);

 private:
  enum class KeyUse : uint8_t { kRest, kBatch, kPeriod };
  struct Key {
    std::string name;  // in lower case
    KeyUse use = KeyUse::kRest;
    uint32_t alone = 0;  // number of the key without a value
  };
  const std::vector<Key>& KeysOf(std::string_view keys);
  uint32_t PairOf(const Key& key, std::string_view token);
  uint32_t MultisetOf(std::vector<uint32_t>& pairs);  // sorts them

  std::vector<std::string> batch_keys_, period_keys_;
  TextIndex lists_of_keys_, pairs_, multisets_;
  std::vector<std::vector<Key>> keys_;  // by the number of the list of keys
  std::vector<uint32_t> keyed_pairs_, rest_pairs_;
  std::string pair_;
  SplitParameters split_;
};

}  // namespace harness::process

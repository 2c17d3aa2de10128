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
// are equal lists of (key, value) pairs, in the order in which the source has them.
struct SplitParameters {
  bool keyed = false;            // it names a batch or a period
  uint32_t key = 0;              // where keyed: number of the list of these keys' values
  uint32_t rest = 0;             // number of what is left without these keys
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
  const std::vector<KeyUse>& UsesOf(std::string_view keys);

  std::vector<std::string> batch_keys_, period_keys_;
  TextIndex lists_of_keys_, rests_, values_, keys_;
  std::vector<std::vector<KeyUse>> uses_;  // by the number of the list of keys
  SplitParameters split_;
};

}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
#include "process/param_variants_keys.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"

namespace harness::process {

size_t ParameterLists::Add(std::string_view keys, std::string_view tokens) {
  const auto names = Split(keys, ';');
  const auto values = Split(tokens, ';');
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view value = i < values.size() ? values[i] : std::string_view();
    parts_.push_back({static_cast<uint32_t>(keys_.Add(names[i])), static_cast<uint32_t>(values_.Add(value))});
  }
  ends_.push_back(parts_.size());
  return ends_.size() - 1;
}

void ParameterLists::Describe(const std::vector<Counted>& lists, double unique_share,
                              ProcessVariants& variants) const {
  std::map<uint32_t, int64_t> runs;                   // by key
  std::vector<std::pair<uint32_t, uint32_t>> values;  // (key, value)
  const auto each_part = [&](size_t list, const auto& visit) {
    for (size_t i = list == 0 ? 0 : ends_[list - 1]; i < ends_[list]; ++i) visit(parts_[i]);
  };
  for (const Counted& counted : lists) {
    each_part(counted.list, [&](const Part& part) {
      runs[part.key] += counted.runs;
      values.emplace_back(part.key, part.value);
    });
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::map<uint32_t, int64_t> distinct;
  for (const auto& [key, value] : values) ++distinct[key];

  std::vector<bool> is_id(keys_.size());
  bool any_id = false;
  for (const auto& [key, n] : runs) {
    const bool unique = static_cast<double>(distinct[key]) >= unique_share * static_cast<double>(n);
    is_id[key] = unique;
    any_id |= unique;
    variants.keys.push_back({std::string(keys_.TextOf(key)), n, distinct[key], unique});
  }
  std::sort(variants.keys.begin(), variants.keys.end(), [](const KeyVariants& a, const KeyVariants& b) {
    return a.values != b.values ? a.values > b.values : a.key < b.key;
  });

  variants.variants_without_ids = variants.variants;
  if (!any_id) return;
  TextIndex left;
  for (const Counted& counted : lists) {
    std::string text;
    each_part(counted.list, [&](const Part& part) {
      if (!is_id[part.key]) text += std::to_string(part.key) + '=' + std::to_string(part.value) + ';';
    });
    left.Add(text);
  }
  variants.variants_without_ids = static_cast<int64_t>(left.size());
}

}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
#include "process/name_index.h"

#include <algorithm>
#include <numeric>

namespace harness::process {

size_t NameIndex::Of(std::string_view name) {
  if (last_ < names_.size() && last_ != null_ && names_[last_] == name) return last_;
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return last_ = found->second;
  numbers_.emplace(name, names_.size());
  names_.emplace_back(name);
  return last_ = names_.size() - 1;
}

size_t NameIndex::OfNull() {
  if (null_ == SIZE_MAX) {
    null_ = names_.size();
    names_.emplace_back("(unknown)");
  }
  return null_;
}

std::vector<size_t> NameIndex::SortedByName() const {
  std::vector<size_t> order(names_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (names_[a] != names_[b]) return names_[a] < names_[b];
    return (a == null_) < (b == null_);
  });
  return order;
}

}  // namespace harness::process

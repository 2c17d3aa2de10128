// SPDX-License-Identifier: Apache-2.0
#include "process/name_index.h"

#include <algorithm>
#include <numeric>

namespace harness::process {

size_t NameIndex::Of(std::string_view name) {
  const size_t text = texts_.Add(name);
  if (text < number_of_.size()) return number_of_[text];
  number_of_.push_back(text_of_.size());
  text_of_.push_back(text);
  return number_of_.back();
}

size_t NameIndex::OfNull() {
  if (null_ == SIZE_MAX) {
    null_ = text_of_.size();
    text_of_.push_back(SIZE_MAX);
  }
  return null_;
}

std::vector<size_t> NameIndex::SortedByName() const {
  std::vector<size_t> order(size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (NameOf(a) != NameOf(b)) return NameOf(a) < NameOf(b);
    return (a == null_) < (b == null_);
  });
  return order;
}

}  // namespace harness::process

// SPDX-License-Identifier: Apache-2.0
// Jaccard's similarity of two sets: how much of both they share.
#pragma once

#include <set>
#include <string>

namespace harness::insight {

//   |a and b| / |a or b|; 1 for two empty sets, which are the same.
double Jaccard(const std::set<std::string>& a, const std::set<std::string>& b);

}  // namespace harness::insight

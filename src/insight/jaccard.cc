// SPDX-License-Identifier: Apache-2.0
#include "insight/jaccard.h"

namespace harness::insight {

double Jaccard(const std::set<std::string>& a, const std::set<std::string>& b) {
  size_t both = 0;
  for (const std::string& item : a) both += b.count(item);
  const size_t either = a.size() + b.size() - both;
  return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
}

}  // namespace harness::insight

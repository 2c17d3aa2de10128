// SPDX-License-Identifier: Apache-2.0
// What the catalog's parts share: JSON columns, and messages about a text that names several rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/text.h"

namespace harness::store {

// `sources` is what stands in an ambiguity message, at most four of them.
inline Error AmbiguousName(std::string_view what, std::string_view text, const std::vector<std::string>& found) {
  std::vector<std::string> shown(found.begin(), found.begin() + static_cast<ptrdiff_t>(std::min<size_t>(found.size(), 4)));
  if (found.size() > shown.size()) shown.push_back("...");
  return InvalidArgument(std::string(what) + " " + Quoted(text) + ": found " + std::to_string(found.size()) +
                         " of that name, expected one: " + Join(shown, ", "));
}

}  // namespace harness::store

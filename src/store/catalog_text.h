// SPDX-License-Identifier: Apache-2.0
// The message for a text that names several rows of the catalog.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace harness::store {

// `found` are the rows that match `text`; the message shows four of them.
inline Error AmbiguousName(std::string_view what, std::string_view text,
                           const std::vector<std::string>& found) {
  std::vector<std::string> shown(found.begin(),
                                 found.begin() + static_cast<ptrdiff_t>(std::min<size_t>(found.size(), 4)));
  if (found.size() > shown.size()) shown.push_back("...");
  return InvalidArgument(std::string(what) + " " + Quoted(text) + ": found " + std::to_string(found.size()) +
                         " of that name, expected one: " + Join(shown, ", ") +
                         "; the first digits of one name it, too");
}

}  // namespace harness::store

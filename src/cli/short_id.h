// SPDX-License-Identifier: Apache-2.0
// The short form of a dataset version or a run id, long enough to name it.
#pragma once

#include <string>
#include <string_view>

namespace harness::cli {

// The first 12 hex digits of "sha256:...", else the text itself.
inline std::string ShortId(std::string_view id) {
  constexpr std::string_view kPrefix = "sha256:";
  return std::string(id.starts_with(kPrefix) ? id.substr(kPrefix.size(), 12) : id);
}

}  // namespace harness::cli

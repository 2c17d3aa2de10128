// SPDX-License-Identifier: Apache-2.0
// The short form of a dataset version or a run id, long enough to name it.
#pragma once

#include <string>
#include <string_view>

namespace harness::cli {

// The hex digits of "sha256:...", which is also the name of a dataset's folder; else the text itself.
inline std::string BareDigest(std::string_view id) {
  constexpr std::string_view kPrefix = "sha256:";
  return std::string(id.starts_with(kPrefix) ? id.substr(kPrefix.size()) : id);
}

// The first 12 hex digits of "sha256:...", else the text itself.
inline std::string ShortId(std::string_view id) {
  const std::string bare = BareDigest(id);
  return bare.size() < id.size() ? bare.substr(0, 12) : bare;
}

}  // namespace harness::cli

// SPDX-License-Identifier: Apache-2.0
// The attributes of the XES standard extensions that have columns of their own.
#pragma once

#include <array>
#include <string_view>

namespace harness::importers {

inline constexpr std::string_view kXesName = "concept:name";
inline constexpr std::string_view kXesResource = "org:resource";
inline constexpr std::string_view kXesInstance = "concept:instance";
inline constexpr std::string_view kXesTransition = "lifecycle:transition";
inline constexpr std::string_view kXesTime = "time:timestamp";

inline constexpr std::array<std::string_view, 8> kXesFixedColumns = {
    "case:concept:name",    "concept:name",   "org:resource",    "concept:instance",
    "lifecycle:transition", "time:scheduled", "start_timestamp", "time:timestamp"};
inline constexpr size_t kXesFirstTimeColumn = 5;

inline bool IsFixedXesKey(bool of_event, std::string_view key) {
  if (!of_event) return key == kXesName;
  return key == kXesName || key == kXesResource || key == kXesInstance || key == kXesTransition ||
         key == kXesTime;
}

}  // namespace harness::importers

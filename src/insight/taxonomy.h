// SPDX-License-Identifier: Apache-2.0
// The five classes of plugins, and why each exists.
#pragma once

#include <span>
#include <string_view>

namespace harness::insight {

struct PluginClass {
  std::string_view id;         // manifest's `class`
  std::string_view rationale;  // what its plugins are for, and what may be asked of them
};

// In the order of a run: from input to report.
std::span<const PluginClass> PluginClasses();

// Null for a word that is no class.
const PluginClass* FindPluginClass(std::string_view id);

}  // namespace harness::insight

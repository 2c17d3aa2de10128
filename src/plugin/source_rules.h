// SPDX-License-Identifier: Apache-2.0
// What loading a whole table looks like, one line of a table for each way, by language.
#pragma once

#include <regex>
#include <span>
#include <string_view>

#include "plugin/source_scan.h"

namespace harness::plugin {

// A line that matches `found` and not `unless` is a hit.
struct SourceRule {
  Language language;
  std::string_view name;
  std::regex found;
  std::regex unless;  // matches nothing where there is none
};

// In a fixed order. Python's have one more part, which follows its variables (source_python.h).
std::span<const SourceRule> SourceRules();

}  // namespace harness::plugin

// SPDX-License-Identifier: Apache-2.0
// What loading a whole table looks like, one line of a table for each way, by language.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <span>
#include <string_view>

#include "plugin/source_scan.h"

namespace harness::plugin {

// A line that matches `found` and not `unless` is a hit.
struct SourceRule {
  Language language;
  std::string_view name;
  std::unique_ptr<const RE2> found;
  std::unique_ptr<const RE2> unless;  // null where there is none
};

// One regular expression of bytes. Requires a valid one.
std::unique_ptr<const RE2> MakePattern(std::string_view text);

// In a fixed order. Python's have one more part, which follows its variables (source_python.h).
std::span<const SourceRule> SourceRules();

}  // namespace harness::plugin
